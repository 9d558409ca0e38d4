// What is found in a log directory and belongs to nobody.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startBroker } from '../../src/server/start-broker.ts'
import { batch, produceBytes } from './producing.ts'
import { RawClient } from './raw-client.ts'

async function folders(directory: string): Promise<string[]> {
  const names = await readdir(directory)
  return names.filter(name => name.startsWith('mine-')).map(name => name.replace(/\.[\w]{32}-/, '.ID-'))
}

it('puts a partition away that is of no topic, or of another topic of that name, and keeps its files', async () => {
  const data = await mkdtemp(join(tmpdir(), 'josefk-'))
  const first = await startBroker({ data, topics: ['mine'] })
  {
    using client = await RawClient.connect(first.bootstrap)
    expect((await produceBytes(client, 'mine', batch([1]))).baseOffset).toBe(0)
  }
  await first.stop()
  expect(await folders(data)).toEqual(['mine-0'])

  await rm(join(data, '__cluster_metadata-0'), { recursive: true })
  const second = await startBroker({ data })
  await second.stop()
  expect(await folders(data)).toEqual(['mine-0.ID-stray'])

  const third = await startBroker({ data, topics: ['mine'] })
  await third.stop()
  await writeFile(join(data, 'mine-0', 'partition.metadata'), 'version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAABBA\n')
  const fourth = await startBroker({ data })
  {
    using client = await RawClient.connect(fourth.bootstrap)
    expect((await produceBytes(client, 'mine', batch([1]))).baseOffset).toBe(0)
  }
  await fourth.stop()
  expect((await folders(data)).sort()).toEqual(['mine-0', 'mine-0.ID-stray', 'mine-0.ID-stray'])
  await rm(data, { recursive: true })
})
