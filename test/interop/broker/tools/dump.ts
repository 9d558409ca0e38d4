// kafka-dump-log of 4.3.0 on the data of a broker that has stopped: its metadata log, decoded, and all of its partitions.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { dumpLogs } from '../../log/dump.ts'
import { classPath, quiet, run } from '../../tools.ts'
import type { Count } from '../conversation.ts'

const topic = 'tools-again'

export async function dumpData(dataDirectory: string, report: (line: string) => void): Promise<Count> {
  const count = { passed: 0, failed: 0 }
  const check = (what: string, right: boolean, said: unknown): void => {
    if (right) count.passed++
    else {
      count.failed++
      report(`FAILED ${what}: ${JSON.stringify(said).slice(0, 700)}`)
    }
  }
  const metadata = await dumpMetadata(join(dataDirectory, '__cluster_metadata-0'))
  const of = (type: string, part = ''): boolean =>
    metadata.some(record => record.type === type && JSON.stringify(record.data).includes(part))
  for (const type of ['FEATURE_LEVEL_RECORD', 'REGISTER_BROKER_RECORD', 'PARTITION_RECORD'])
    check(type, of(type), metadata)
  check('the topic', of('TOPIC_RECORD', `"name":"${topic}"`), metadata)
  check('the one that was deleted', of('REMOVE_TOPIC_RECORD'), metadata)
  check('its config', of('CONFIG_RECORD', '"name":"retention.ms","value":"-1"'), metadata)
  check('producer ids', of('PRODUCER_IDS_RECORD'), metadata)

  const folders = (await readdir(dataDirectory)).filter(name => /-\d+$/.test(name) && name !== '__cluster_metadata-0')
  const dumps = await dumpLogs(folders.map(name => join(dataDirectory, name)))
  check('complaints about partitions', dumps.complaints.length === 0, dumps.complaints)
  const { records } = dumps.of(join(dataDirectory, `${topic}-0`))
  check('the record', records.map(({ payload }) => payload).join() === 'again', records)
  return count
}

/** What coordinators keep, decoded by the same tool. */
export async function dumpCoordinators(dataDirectory: string, report: (line: string) => void): Promise<Count> {
  const { count, check } = counting(report)
  const offsets = await dumpTopic(dataDirectory, '__consumer_offsets', '--offsets-decoder')
  check('an offset', offsets, /key: \{"type":"1".*"topic":"transacted".* payload: \{.*"offset":1,/)
  check('a group', offsets, /key: \{"type":"2".*"group":"transacted-group".* payload: \{.*"clientId":"transacted"/)
  check('markers of its transactions', offsets, /endTxnMarker: COMMIT[\s\S]*endTxnMarker: ABORT/)
  const states = await dumpTopic(dataDirectory, '__transaction_state', '--transaction-log-decoder')
  check(
    'a transaction',
    states,
    /key: \{"type":"0".*"transactionalId":"watched".* payload: \{.*"transactionPartitions"/,
  )
  return count
}

/** What is kept of groups with members of both protocols. */
export async function dumpMigrations(dataDirectory: string, report: (line: string) => void): Promise<Count> {
  const { count, check } = counting(report)
  const offsets = await dumpTopic(dataDirectory, '__consumer_offsets', '--offsets-decoder')
  check(
    'a member of before in a consumer group',
    offsets,
    /key: \{"type":"5".* payload: \{.*"classicMemberMetadata":\{"sessionTimeoutMs":3000,"supportedProtocols":\[\{"name":"range"/,
  )
  check('a group of those', offsets, /key: \{"type":"2".* payload: \{.*"protocol":"range".*"members":\[\{/)
  return count
}

function counting(report: (line: string) => void) {
  const count = { passed: 0, failed: 0 }
  const check = (what: string, said: string, wanted: RegExp): void => {
    if (wanted.test(said)) count.passed++
    else {
      count.failed++
      report(`FAILED ${what}: ${JSON.stringify(said.slice(-700))}, wanted ${wanted}`)
    }
  }
  return { count, check }
}

async function dumpTopic(dataDirectory: string, topic: string, decoder: string): Promise<string> {
  const files: string[] = []
  for (const folder of await readdir(dataDirectory)) {
    if (!folder.startsWith(`${topic}-`)) continue
    for (const name of await readdir(join(dataDirectory, folder)))
      if (name.endsWith('.log')) files.push(join(dataDirectory, folder, name))
  }
  return dumpLog(decoder, '--files', files.join())
}

async function dumpLog(...args: readonly string[]): Promise<string> {
  const tool = 'org.apache.kafka.tools.DumpLogSegments'
  return run('java', [quiet, '-cp', await classPath('kafka-4.3.0'), tool, ...args])
}

interface MetadataRecord {
  readonly type: string
  readonly data: object
}

/** The records of snapshots and segments, without those of the quorum. */
async function dumpMetadata(folder: string): Promise<MetadataRecord[]> {
  const files = (await readdir(folder)).filter(name => /\.(log|checkpoint)$/.test(name)).sort()
  const paths = files.map(name => join(folder, name)).join()
  const said = await dumpLog('--cluster-metadata-decoder', '--skip-record-metadata', '--files', paths)
  const payloads = [...said.matchAll(/payload: ?(\{"type":.*\})$/gm)]
  return payloads.map(([, json = '']) => JSON.parse(json) as MetadataRecord)
}
