// What is kept of committed offsets, against a plain map of what was put there.

import { expect, it } from 'vitest'
import { OffsetCommit } from '../../../../src/protocol/internal/consumer-offsets.ts'
import { Reader } from '../../../../src/protocol/wire/reader.ts'
import { OffsetKeys } from '../../../../src/server/groups/offsets/offset-keys.ts'
import { type CommittedOffset, PartitionOffsets } from '../../../../src/server/groups/offsets/partition-offsets.ts'
import { Random } from '../../../fuzz/random.ts'

const usualId = 'AAAAAAAAAAAAAAAAAAAAAQ'

it.each([1, 2, 3, 4])('keeps what was put last for each partition, whatever it is (seed %i)', seed => {
  const random = new Random(seed)
  const one = <T>(...values: readonly T[]) => random.pick(values)
  const committed = (): CommittedOffset => ({
    offset: one<number | bigint>(random.below(1000), 0, -1, 2 ** 53 - 1, 2n ** 63n - 1n, -(2n ** 63n)),
    leaderEpoch: one(-1, 0, 7),
    metadata: one('', '', 'said with it'),
    commitTimestamp: one(1_700_000_000_000, 0),
    expireTimestamp: one(-1, -1, 1_800_000_000_000),
    topicId: one(usualId, usualId, 'AAAAAAAAAAAAAAAAAAAAAg'),
    recordOffset: random.below(2 ** 40),
  })
  const model = new Map<number, CommittedOffset>()
  const offsets = new PartitionOffsets(usualId)
  for (let step = 0; step < 2000; step++) {
    const partition = one(random.below(50), random.below(2 ** 31))
    if (random.chance(0.6)) {
      const value = committed()
      model.set(partition, value)
      offsets.put(partition, value)
    } else {
      const there = random.chance(0.7) ? one(...model.keys(), partition) : partition
      model.delete(there)
      offsets.delete(there)
    }
    expect(offsets.get(partition)).toEqual(model.get(partition))
    expect(offsets.size).toBe(model.size)
  }
  expect(offsets.partitions()).toEqual([...model.keys()].sort((a, b) => a - b))
  expect([...offsets]).toEqual([...model].sort(([a], [b]) => a - b))
})

it('reads keys that begin alike, and those that do not', () => {
  const keys = new OffsetKeys()
  const wanted = [
    { group: 'g', topic: 'topic', partition: 0 },
    { group: 'g', topic: 'topic', partition: 2 ** 31 - 1 },
    { group: 'gt', topic: 'opic', partition: 1 },
    { group: 'h', topic: 'topic', partition: 1 },
    { group: 'h', topic: 'topic', partition: -1 },
    { group: 'h', topic: 'topics', partition: 2 },
    { group: '', topic: '', partition: 3 },
    { group: '', topic: '', partition: 4 },
  ]
  // One buffer is used for all of them: what it had before must not matter.
  const lent = Buffer.alloc(100)
  for (const key of wanted) {
    const bytes = OffsetCommit.encodeKey(key)
    lent.set(bytes)
    expect(keys.read(new Reader(lent, 0, bytes.length))).toEqual(key)
  }
})
