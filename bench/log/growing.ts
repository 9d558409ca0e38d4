// How times grow with segments and with the size of a log. The logs are sparse: their indexes are whole, and of their
// batches there are only those that are looked up, so that a disk of some gigabytes holds a log of terabytes.

import fs from 'node:fs'
import type { PartitionLog } from '../../src/log/partition-log.ts'
import { encodeSnapshot } from '../../src/log/producer-snapshot.ts'
import { offsetName } from '../../src/log/segment.ts'
import { buildBatch } from '../../src/protocol/records/build.ts'
import { RecordBatch } from '../../src/protocol/records/record-batch.ts'
import { randomNumbers } from '../../test/protocol/records/compression/samples.ts'
import { type Cell, ms, table } from '../print.ts'
import { median } from '../statistics.ts'
import { context, inFolder, MiB, partition, seconds } from './rig.ts'

/** One record is a batch, fills its interval of the index, so that every entry is of a batch, and has its own millisecond. */
const interval = 4096
const firstTime = 1_600_000_000_000
const lookUps = 200

interface Shape {
  readonly segments: number
  readonly segmentBytes: number
}

interface Laid extends Shape {
  readonly endOffset: number
  readonly targets: readonly number[]
}

/** Lays out the files of a log. The targets are the numbers of batches. */
function lay(path: string, { segments, segmentBytes }: Shape): Laid {
  const below = randomNumbers(segments)
  const perSegment = Math.floor(segmentBytes / interval)
  const total = segments * perSegment
  const targets = Array.from({ length: lookUps }, () => Math.floor((below(1 << 30) / (1 << 30)) * total))
  fs.mkdirSync(path)
  const index = offsetIndex(perSegment)
  let sharedIndex: string | undefined
  const wanted = new Map<number, number[]>()
  for (const target of [...targets, 0, total - 1]) {
    const segment = Math.floor(target / perSegment)
    wanted.set(segment, [...(wanted.get(segment) ?? []), target])
  }
  for (let segment = 0; segment < segments; segment++) {
    const first = segment * perSegment
    const name = `${path}/${offsetName(first)}`
    // The entries of an offset index are relative to the segment's first offset: one file serves for all.
    if (sharedIndex === undefined) fs.writeFileSync((sharedIndex = `${name}.index`), index)
    else fs.linkSync(sharedIndex, `${name}.index`)
    fs.writeFileSync(`${name}.timeindex`, timeIndex(perSegment, firstTime + first))
    const descriptor = fs.openSync(`${name}.log`, 'w')
    fs.ftruncateSync(descriptor, perSegment * interval)
    for (const target of wanted.get(segment) ?? []) {
      const at = (target - first) * interval
      fs.writeSync(descriptor, oneRecord(target), 0, interval, at)
      // Whoever looks for a batch comes from the one before.
      if (at > 0) fs.writeSync(descriptor, oneRecord(target - 1), 0, interval, at - interval)
    }
    fs.closeSync(descriptor)
  }
  // Without it the producers would be looked for in the whole log.
  fs.writeFileSync(`${path}/${offsetName(total)}.snapshot`, encodeSnapshot([]))
  return { segments, segmentBytes, endOffset: total, targets }
}

function oneRecord(offset: number): Buffer {
  const value = Buffer.alloc(interval - 70)
  const bytes = buildBatch([{ offset, timestamp: firstTime + offset, key: null, value }], { leaderEpoch: 0 })
  if (bytes.length !== interval) throw new Error(`a batch of ${bytes.length} bytes`)
  return bytes
}

function offsetIndex(entries: number): Buffer {
  const bytes = Buffer.alloc(entries * 8)
  for (let i = 0; i < entries; i++) {
    bytes.writeInt32BE(i, i * 8)
    bytes.writeInt32BE(i * interval, i * 8 + 4)
  }
  return bytes
}

/** An entry says up to which timestamp there is something before its batch; here it is of the batch before. */
function timeIndex(entries: number, first: number): Buffer {
  const bytes = Buffer.alloc(entries * 12)
  for (let i = 0; i < entries; i++) {
    bytes.writeBigInt64BE(BigInt(first + i), i * 12)
    bytes.writeInt32BE(i, i * 12 + 8)
  }
  return bytes
}

interface Growth {
  readonly open: number
  readonly firstOffset: number
  readonly offset: number
  readonly firstTime: number
  readonly time: number
  readonly heldBytes: number
}

async function measure(path: string, laid: Laid): Promise<Growth> {
  const { endOffset, targets } = laid
  const state = { startOffset: 0, recoveryPoint: endOffset, clean: true }
  const open = () => partition(context(), path, { indexIntervalBytes: interval }, state)
  const openings = []
  for (let i = 0; i < 5; i++) {
    const log = open()
    openings.push(await seconds(() => log.load()))
    await log.abandon()
  }
  const byOffset = open()
  await byOffset.load()
  const firstOffset = await seconds(() => byOffset.read(targets[0]!, 1, 'read_uncommitted'))
  const offset = await each(targets, target => read(byOffset, target))
  await byOffset.abandon()
  const byTime = open()
  await byTime.load()
  const before = await held()
  const firstTime = await seconds(() => find(byTime, targets.at(-1)!))
  const time = await each(targets, target => find(byTime, target))
  const heldBytes = (await held()) - before
  await byTime.abandon()
  return { open: median(openings), firstOffset, offset, firstTime, time, heldBytes }
}

async function read(log: PartitionLog, target: number): Promise<void> {
  const { records } = await log.read(target, 1, 'read_uncommitted')
  if (new RecordBatch(records[0]!).baseOffset !== target) throw new Error(`${target} is not found`)
}

async function find(log: PartitionLog, target: number): Promise<void> {
  const found = await log.offsetForTimestamp(firstTime + target)
  if (found?.offset !== target) throw new Error(`${target} is not found by its time: ${found?.offset}`)
}

/** The median of two passes: the second one finds in memory what the first one brought there. */
async function each(targets: readonly number[], work: (target: number) => Promise<void>): Promise<number> {
  for (const target of targets) await work(target)
  const times = []
  for (const target of targets) times.push(await seconds(() => work(target)))
  return median(times)
}

async function held(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.()
    await new Promise(setImmediate)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const shapes: readonly (Shape & { readonly name: string })[] = [
  ...[1, 10, 100, 1000].map(segments => ({ name: `${segments} segments of 1 MiB`, segments, segmentBytes: MiB })),
  ...[10, 100, 1024].map(mib => ({ name: `${mib} MiB in 1 segment`, segments: 1, segmentBytes: mib * MiB })),
  ...[10, 100, 1000].map(gib => ({ name: `${gib} GiB in segments of 1 GiB`, segments: gib, segmentBytes: 1024 * MiB })),
]

export async function benchGrowth(mostGiB: number): Promise<void> {
  const rows: Cell[][] = []
  for (const shape of shapes) {
    if (shape.segments * shape.segmentBytes > mostGiB * 2 ** 30) continue
    await inFolder(async path => {
      const growth = await measure(`${path}/bench-0`, lay(`${path}/bench-0`, shape))
      rows.push([
        shape.name,
        ms(growth.open),
        ms(growth.firstOffset),
        ms(growth.offset),
        ms(growth.firstTime),
        ms(growth.time),
        `${(growth.heldBytes / MiB).toFixed(1)} MiB`,
      ])
    })
  }
  table(
    `growth of one log (sparse files; the median of ${lookUps} look-ups, after the first one)`,
    ['log', 'open', 'first by offset', 'by offset', 'first by time', 'by time', 'kept in memory'],
    rows,
  )
}
