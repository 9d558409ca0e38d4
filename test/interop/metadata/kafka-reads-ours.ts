// Apache Kafka's tool on a log of metadata that josefk wrote, with everything in it that can be, and on its snapshots: it
// finds the records that were written, and nothing to complain of.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { RealDisk } from '../../../src/log/real-disk.ts'
import { systemContext } from '../../../src/log/system.ts'
import { imageOf } from '../../../src/server/metadata/image.ts'
import { Metadata } from '../../../src/server/metadata/metadata.ts'
import { decodeRecord, encodeRecord, framed, type NewRecord } from '../../../src/server/metadata/records.ts'
import { Random } from '../../fuzz/random.ts'
import { randomChange } from '../../server/metadata/history.ts'
import { directoryId, registration } from '../../server/metadata/opened.ts'
import { type Count, check } from '../log/facts.ts'
import { removeFolder, temporaryFolder } from '../tools.ts'
import { type DumpedRecord, dumpMetadata } from './dump.ts'

export async function kafkaReadsOurMetadata(seed: number): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 }
  const folder = await temporaryFolder('metadata')
  try {
    const random = new Random(seed)
    const first = await open(folder)
    await first.register(registration)
    const before = await change(first, random, 200)
    const directory = first.directory
    const [log] = await dumped(directory, /\.log$/, count)
    checkRecords('the log', written(log), before, count)
    await first.snapshot()
    const image = [...imageOf(first.state)]
    const after = await change(first, random, 100)
    await first.close()
    const [snapshot] = await dumped(directory, /\.checkpoint$/, count)
    check('the snapshot begins with', snapshot?.[0]?.type, 'SnapshotHeader', count)
    check('the snapshot ends with', snapshot?.at(-1)?.type, 'SnapshotFooter', count)
    checkRecords('the snapshot', written(snapshot), image, count)

    const second = await open(folder)
    await second.close()
    const [rest] = await dumped(directory, /\.log$/, count)
    checkRecords('the log behind the snapshot', written(rest), after, count)
    const leaders = rest?.filter(({ type }) => type === 'LeaderChange').map(({ data }) => data['leaderId'])
    check('leaders since', leaders, [1], count)
    console.log(`${log?.length} records, ${snapshot?.length} in the snapshot, ${rest?.length} behind it`)
    return count
  } finally {
    await removeFolder(folder)
  }
}

async function open(path: string): Promise<Metadata> {
  const context = systemContext(new RealDisk(), { openFiles: 10, tailBytes: 0 }, message => console.error(message))
  const onFailure = (error: Error) => console.error(error)
  return Metadata.open(context, { path, directoryId, nodeId: 1, onFailure })
}

async function change(metadata: Metadata, random: Random, times: number): Promise<NewRecord[]> {
  const records: NewRecord[] = []
  for (let i = 0; i < times; i++) {
    const change = randomChange(metadata.state, random)
    await metadata.write(change)
    records.push(...change)
  }
  return records
}

async function dumped(directory: string, kind: RegExp, count: Count): Promise<(readonly DumpedRecord[])[]> {
  const names = (await readdir(directory)).filter(name => kind.test(name)).sort()
  const { records, complaints } = await dumpMetadata(names.map(name => join(directory, name)))
  check(`complaints about ${names}`, complaints, [], count)
  return [...records.values()]
}

/** Without what josefk writes when it starts. */
function written(records: readonly DumpedRecord[] | undefined): DumpedRecord[] {
  const all = (records ?? []).filter(({ type }) => /^[A-Z_]+$/.test(type))
  const started = all.findIndex(({ type }) => type === 'BROKER_REGISTRATION_CHANGE_RECORD')
  return all.some(({ type }) => type === 'REGISTER_CONTROLLER_RECORD') && all[0]?.type === 'BEGIN_TRANSACTION_RECORD'
    ? all.slice(started + 1)
    : all
}

function checkRecords(what: string, found: readonly DumpedRecord[], records: readonly NewRecord[], count: Count): void {
  check(`${what}: number of records`, found.length, records.length, count)
  for (const [i, one] of records.entries()) {
    const { record, value } = decodeRecord(encodeRecord(framed(one, 30)))
    const dumped = found[i]
    const expected = Object.fromEntries(Object.keys(dumped?.data ?? {}).map(key => [key, plain(value[key])]))
    check(`${what}: record ${i}`, dumped, { ...dumped, type: typeName(record.name), data: expected }, count)
  }
}

/** As Kafka's JSON has it. */
function plain(value: unknown): unknown {
  return Buffer.isBuffer(value) ? value.toString('base64') : value
}

function typeName(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
}
