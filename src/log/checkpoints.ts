// Kafka's checkpoint files: a version, the number of entries, and an entry a line. Offset checkpoints (of recovery
// points, starts of logs, high watermarks, the cleaner) have `topic partition offset`; other entries are the business
// of others.

import type { Disk } from './disk.ts'
import { damaged } from './errors.ts'

const checkpointVersion = 0

export const offsetCheckpoints = {
  recoveryPoint: 'recovery-point-offset-checkpoint',
  logStart: 'log-start-offset-checkpoint',
  highWatermark: 'replication-offset-checkpoint',
  cleaner: 'cleaner-offset-checkpoint',
} as const

export interface PartitionOffset {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export function formatCheckpoint(entries: readonly string[]): string {
  return `${[checkpointVersion, entries.length, ...entries].join('\n')}\n`
}

/**
 * The entries of a checkpoint; `path` is for the messages of errors. `parse` gives undefined for fields that are no
 * entry. A file that is empty, or has nothing but the version, has no entries: such is one that was just made.
 */
export function parseCheckpoint<T>(
  text: string,
  path: string,
  parse: (fields: readonly string[]) => T | undefined,
): T[] {
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  const [version, count, ...entries] = lines
  if (version === undefined) return []
  if (int32(version) !== checkpointVersion)
    damaged(`${path}, line 1: version ${quoted(version)}, ${checkpointVersion} is known`)
  if (count === undefined) return []
  const expected = int32(count) ?? damaged(`${path}, line 2: ${quoted(count)} is no number of entries`)
  if (entries.length !== expected) damaged(`${path}: ${entries.length} entries, ${expected} are announced`)
  return entries.map(
    (line, index) =>
      parse(line.trimEnd().split(/\s+/)) ?? damaged(`${path}, line ${index + 3}: ${quoted(line)} is no entry`),
  )
}

/** A whole number that is exact, or undefined for anything else. */
export function integer(text: string | undefined): number | undefined {
  if (text === undefined || !/^[+-]?\d+$/.test(text)) return undefined
  const value = Number(text) + 0 // not -0
  return Number.isSafeInteger(value) ? value : undefined
}

/** One of 32 bits. */
export function int32(text: string | undefined): number | undefined {
  const value = integer(text)
  return value === undefined || value !== (value | 0) ? undefined : value
}

/** What a file has in the wrong place may be anything, and of any length. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text)
}

export function formatOffsets(offsets: readonly PartitionOffset[]): string {
  return formatCheckpoint(offsets.map(({ topic, partition, offset }) => `${topic} ${partition} ${offset}`))
}

export function parseOffsets(text: string, path: string): PartitionOffset[] {
  return parseCheckpoint(text, path, fields => {
    const [topic, partition, offset] = [fields[0], int32(fields[1]), integer(fields[2])]
    if (fields.length !== 3 || topic === undefined || partition === undefined || offset === undefined) return undefined
    return { topic, partition, offset }
  })
}

export async function readOffsets(disk: Pick<Disk, 'readFile'>, path: string): Promise<PartitionOffset[]> {
  return parseOffsets((await disk.readFile(path))?.toString() ?? '', path)
}

export async function writeOffsets(
  disk: Pick<Disk, 'writeFile'>,
  path: string,
  offsets: readonly PartitionOffset[],
): Promise<void> {
  await disk.writeFile(path, Buffer.from(formatOffsets(offsets)))
}
