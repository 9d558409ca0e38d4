// Reading from the beginning to the end in pieces of a mebibyte, as a consumer that catches up (for the first time after a
// start, when checksums are looked at, from the disk itself or from the system's cache, and again), and right behind what was
// written; against the bare call, into one buffer again and again, and into new ones, as whoever keeps what was read must.

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import type { PartitionLog } from '../../src/log/partition-log.ts'
import { lastOffsetOf } from '../../src/log/reading.ts'
import { crc32c } from '../../src/protocol/records/crc/crc32c.ts'
import { batchOfSize } from '../batches.ts'
import { atLeast, type Cell, mibs, table } from '../print.ts'
import { client, context, copies, inFolder, MiB, partition, read, rounds, seconds, unplace } from './rig.ts'

const atOnce = MiB

type Way = 'from the disk' | 'first time' | 'again' | 'just written'
/** Elsewhere than on Linux nobody can have the system forget a file. */
const ways: readonly Way[] = [
  ...(process.platform === 'linux' ? (['from the disk'] as const) : []),
  'first time',
  'again',
  'just written',
]

export async function benchReading(totalMiB: number, roundCount: number): Promise<void> {
  const rows: Cell[][] = []
  for (const size of [16 << 10, 1 << 10]) {
    for (const how of ways) {
      const tail = how === 'just written'
      // What is in memory need not be much; the garbage collector should not be what is measured.
      const batches = copies(batchOfSize(size), Math.floor(((tail ? totalMiB / 4 : totalMiB) * MiB) / size))
      rows.push([`${size >> 10} KiB, ${how}`, ...(await compare(batches, how, roundCount))])
    }
  }
  table(
    'sequential read, 1 MiB at a time (fs.read into one buffer, into new ones, and with a CRC)',
    ['batches', 'log', 'bare', 'log/bare', 'bare, new', 'log/new', 'bare, new + crc', 'log/crc'],
    rows,
  )
}

function compare(batches: readonly Buffer[], how: Way, roundCount: number): Promise<string[]> {
  return inFolder(async path => {
    const log = partition(context({ tailBytes: how === 'just written' ? 1 << 30 : 0 }), `${path}/bench-0`)
    unplace(batches)
    for (let i = 0; i < batches.length; i += 256) {
      await Promise.all(batches.slice(i, i + 256).map(batch => log.append(batch, client)))
    }
    const bytes = await log.size()
    const { endOffset: end } = log
    await log.flush()
    const file = `${path}/bench-0/00000000000000000000.log`
    const descriptor = fs.openSync(file, 'r')
    const prepare = () => {
      if (how === 'from the disk') leaveToDisk(file)
    }
    const bare = async (into?: Buffer, use?: (bytes: Buffer) => unknown) => {
      prepare()
      return bytes / (await seconds(() => bareReads(descriptor, bytes, into, use)))
    }
    const firstTime = how === 'from the disk' || how === 'first time'
    const speed = await rounds(roundCount, {
      log: async () =>
        bytes / (firstTime ? await readAnew(`${path}/bench-0`, end, prepare) : await seconds(() => readLog(log))),
      bare: () => bare(Buffer.alloc(atOnce)),
      fresh: () => bare(),
      checked: () => bare(undefined, crc32c),
    })
    fs.closeSync(descriptor)
    await log.abandon()
    return [
      mibs(speed.log),
      mibs(speed.bare),
      atLeast(speed.log / speed.bare, 0.8),
      mibs(speed.fresh),
      atLeast(speed.log / speed.fresh, 0.8),
      mibs(speed.checked),
      atLeast(speed.log / speed.checked, 0.8),
    ]
  })
}

/** The system forgets what it has in memory of a file that is on the disk. */
function leaveToDisk(file: string): void {
  const { status, stderr } = spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`dd of GNU is needed to have the system forget a file: ${stderr}`)
}

/** As after a start. */
async function readAnew(path: string, endOffset: number, prepare: () => void): Promise<number> {
  const log = partition(context(), path, {}, { startOffset: 0, recoveryPoint: endOffset, clean: true })
  await log.load()
  prepare()
  const time = await seconds(() => readLog(log))
  await log.abandon()
  return time
}

async function readLog(log: PartitionLog): Promise<void> {
  for (let offset = 0; offset < log.highWatermark; ) {
    const { records, release } = await log.read(offset, atOnce, 'read_uncommitted')
    offset = lastOffsetOf(records.at(-1)!) + 1
    release() // as the broker does when the answer has left
  }
}

export async function bareReads(
  descriptor: number,
  bytes: number,
  into?: Buffer,
  use: (bytes: Buffer) => unknown = () => {},
): Promise<void> {
  for (let position = 0; position < bytes; ) {
    const buffer = into ?? Buffer.allocUnsafeSlow(Math.min(atOnce, bytes - position))
    const count = await read(descriptor, buffer, Math.min(buffer.length, bytes - position), position)
    use(buffer.subarray(0, count))
    position += count
  }
}
