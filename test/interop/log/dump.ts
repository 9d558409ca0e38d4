// kafka-dump-log: what Apache Kafka's own tool finds in the files of a partition, and what it complains of.

import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { classPath, quiet, run } from '../tools.ts'

export interface DumpedRecord {
  readonly offset: number
  readonly timestamp: number
  readonly sequence: number
  readonly headerKeys: string
  readonly key: string | undefined
  readonly payload: string | undefined
  readonly batch: DumpedBatch
}

/** The fields of the line, by their names there. */
export type DumpedBatch = ReadonlyMap<string, string>

/** Of one folder. */
export interface Dump {
  readonly batches: readonly DumpedBatch[]
  readonly records: readonly DumpedRecord[]
  /** The types of end transaction markers by their offsets. */
  readonly markers: ReadonlyMap<number, string>
}

export interface Dumps {
  readonly of: (folder: string) => Dump
  /** Everything that the tool does not say of files that are as they should be. */
  readonly complaints: readonly string[]
  readonly files: number
}

const kinds = /\.(log|index|timeindex|txnindex|snapshot)$/
const modes = [['--deep-iteration', '--print-data-log'], ['--index-sanity-check'], ['--verify-index-only']] as const

/** All files of some partitions, through all modes of the tool. */
export async function dumpLogs(folders: readonly string[]): Promise<Dumps> {
  const files: string[] = []
  for (const folder of folders) {
    for (const name of (await readdir(folder)).sort()) if (kinds.test(name)) files.push(join(folder, name))
  }
  const libraries = await classPath('kafka-4.3.0')
  const found = new Found()
  for (const mode of modes) {
    const checked = mode[0] === '--deep-iteration' ? files : files.filter(file => file.endsWith('index'))
    const args = [quiet, '-cp', libraries, 'org.apache.kafka.tools.DumpLogSegments', ...mode, '--files', checked.join()]
    const errors: Buffer[] = []
    const said = await run('java', args, { onStderr: chunk => errors.push(chunk) })
    for (const line of said.split('\n')) found.take(line)
    found.takeErrors(Buffer.concat(errors).toString())
  }
  return { of: folder => found.of(folder), complaints: found.complaints, files: files.length }
}

const recordLine =
  /^\| offset: (\d+) \w+: (-?\d+) keySize: (-?\d+) valueSize: (-?\d+) sequence: (-?\d+) headerKeys: \[(.*?)\](?: key: (.*?))?(?: payload: (.*))?$/
const markerLine = /^\| offset: (\d+) .* endTxnMarker: (\w+) coordinatorEpoch: (\d+)/
const always = [
  /^$/,
  /^Log starting offset: \d+$/,
  /^offset: \d+ position: \d+$/,
  /^timestamp: -?\d+ offset: \d+$/,
  /passed (the )?sanity check\.$/,
  /index is empty\.$/,
  /^(version: \d+ )?producerId: \d+ /,
]
/** It begins each file with the offset before it taken for -1, and finds every file but the first wanting. */
const beginnings = /^Non-consecutive offsets in .*\/0*(\d+)\.log\n {2}-1 is followed by \1\n/gm

interface Filled extends Dump {
  readonly batches: DumpedBatch[]
  readonly records: DumpedRecord[]
  readonly markers: Map<number, string>
}

class Found {
  readonly complaints: string[] = []
  readonly #folders = new Map<string, Filled>()
  #current = this.of('')

  of(folder: string): Filled {
    const known = this.#folders.get(folder) ?? { batches: [], records: [], markers: new Map() }
    this.#folders.set(folder, known)
    return known
  }

  take(line: string): void {
    if (line.startsWith('Dumping ')) this.#current = this.of(dirname(line.slice('Dumping '.length)))
    else if (line.startsWith('baseOffset: ')) this.#current.batches.push(fieldsOf(line))
    else if (markerLine.test(line)) {
      const [, offset, type = ''] = markerLine.exec(line) ?? []
      this.#current.markers.set(Number(offset), type)
    } else if (recordLine.test(line)) this.#record(line)
    else if (!always.some(known => known.test(line))) this.complaints.push(line)
  }

  takeErrors(text: string): void {
    const left = text.replace(beginnings, '')
    if (left !== '') this.complaints.push(left)
  }

  #record(line: string): void {
    const [, offset, timestamp, keySize, valueSize, sequence, headerKeys = '', key, payload] =
      recordLine.exec(line) ?? []
    const { batches, records } = this.#current
    records.push({
      offset: Number(offset),
      timestamp: Number(timestamp),
      sequence: Number(sequence),
      headerKeys,
      key: keySize === '-1' ? undefined : (key ?? ''),
      payload: valueSize === '-1' ? undefined : (payload ?? ''),
      batch: batches.at(-1) ?? new Map(),
    })
  }
}

function fieldsOf(line: string): DumpedBatch {
  return new Map([...line.matchAll(/(\w+): (\S+)/g)].map(([, name = '', value = '']) => [name, value]))
}
