// kafka-dump-log --cluster-metadata-decoder: what Apache Kafka's own tool finds in the log of the metadata and in snapshots of it,
// and what it complains of.

import { classPath, quiet, run } from '../tools.ts'

export interface DumpedRecord {
  readonly offset: number
  /** As it stands there: `TOPIC_RECORD`, or the name of a control record. */
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface MetadataDump {
  /** By file. */
  readonly records: ReadonlyMap<string, readonly DumpedRecord[]>
  /** Everything that the tool does not say of files that are as they should be. */
  readonly complaints: readonly string[]
}

const recordLine = /^\| offset: (\d+) .* headerKeys: \[\] payload: (\{.*\})$/
const controlLine = /^\| offset: (\d+) .* headerKeys: \[\] (\w+):? (\{.*\})$/
const batchLine = /^baseOffset: .* isvalid: true$/
const always = [/^$/, /^Log starting offset: \d+$/, /^Snapshot end offset: \d+, epoch: \d+$/]
/** It takes the offset before the first of a file for -1. */
const beginnings = /^Non-consecutive offsets in .*\/0*(\d+)\.log\n {2}-1 is followed by \1\n/gm

export async function dumpMetadata(files: readonly string[]): Promise<MetadataDump> {
  const libraries = await classPath('kafka-4.3.0')
  const tool = ['org.apache.kafka.tools.DumpLogSegments', '--cluster-metadata-decoder', '--files', files.join()]
  const errors: Buffer[] = []
  const said = await run('java', ['-Xmx256m', quiet, '-cp', libraries, ...tool], {
    onStderr: chunk => errors.push(chunk),
  })
  const records = new Map<string, DumpedRecord[]>()
  const complaints: string[] = []
  let current: DumpedRecord[] = []
  for (const line of said.split('\n')) {
    const [, offset, type, json] = controlLine.exec(line) ?? []
    const [, at, payload] = recordLine.exec(line) ?? []
    if (line.startsWith('Dumping ')) records.set(line.slice('Dumping '.length), (current = []))
    else if (payload !== undefined) current.push({ offset: Number(at), ...JSON.parse(payload) })
    else if (json !== undefined) current.push({ offset: Number(offset), type: type ?? '', data: JSON.parse(json) })
    else if (!batchLine.test(line) && !always.some(known => known.test(line))) complaints.push(line)
  }
  const text = Buffer.concat(errors).toString().replace(beginnings, '')
  if (text !== '') complaints.push(text)
  return { records, complaints }
}
