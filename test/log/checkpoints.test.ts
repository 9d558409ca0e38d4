import { expect, it } from 'vitest'
import { parseOffsets, readOffsets, writeOffsets } from '../../src/log/checkpoints.ts'
import { LeaderEpochs } from '../../src/log/leader-epochs.ts'
import { parseMetaProperties, readMetaProperties, writeMetaProperties } from '../../src/log/meta-properties.ts'
import { readPartitionMetadata, writePartitionMetadata } from '../../src/log/partition-metadata.ts'
import { FilesInMemory } from './facts/files-in-memory.ts'

it.each([
  ['1\n0\n', 'd/f, line 1: version "1", 0 is known'],
  ['0\nmany\n', 'd/f, line 2: "many" is no number of entries'],
  ['0\n2\nt 0 1\n', 'd/f: 1 entries, 2 are announced'],
  ['0\n2\nt 0 1\nt x 1\n', 'd/f, line 4: "t x 1" is no entry'],
  ['0\n1\nt 0 9007199254740993\n', 'd/f, line 3: "t 0 9007199254740993" is no entry'],
])('says where a checkpoint is wrong: %j', (text, message) => {
  expect(() => parseOffsets(text, 'd/f')).toThrow(expect.objectContaining({ code: 'KAFKA_STORAGE_ERROR', message }))
})

it('says where other files are wrong', () => {
  expect(() => LeaderEpochs.parse('0\n1\n-1 5\n', 'd/f')).toThrow('d/f, line 3: "-1 5" is no entry')
  expect(() => parseMetaProperties('version=1\ncluster.id=c\n', 'd/f')).toThrow('d/f: no node.id')
})

it('reads nothing where there is no file, and what it wrote where there is one', async () => {
  const disk = new FilesInMemory()
  expect(await readOffsets(disk, 'd/f')).toEqual([])
  expect(await readMetaProperties(disk, 'd')).toBeUndefined()
  expect(await readPartitionMetadata(disk, 'd')).toBeUndefined()

  const offsets = Array.from({ length: 10_000 }, (_, i) => ({ topic: `t${i % 100}`, partition: i, offset: i * 1e9 }))
  await writeOffsets(disk, 'd/f', offsets)
  expect(await readOffsets(disk, 'd/f')).toEqual(offsets)
  const properties = { version: 1, clusterId: 'c', nodeId: 1, directoryId: 'AAAAAAAAAAAAAAAAAAAAAQ' } as const
  await writeMetaProperties(disk, 'd', properties)
  expect(await readMetaProperties(disk, 'd')).toEqual(properties)
  await writePartitionMetadata(disk, 'd', properties.directoryId)
  expect(await readPartitionMetadata(disk, 'd')).toBe(properties.directoryId)
})
