// The console tools of an old release (2.0.0 or 2.7.2, before the address): `--broker-list`, as tutorials have it.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { check, checkMatch, finish, restart, scenario, soon } from '../checks.ts'
import { inFolder } from './scratch.ts'
import { type Said, ToolServer } from './tool-server.ts'

const [release, bootstrap = ''] = process.argv.slice(2)
const since27 = release === '2.7.2'
const topic = 'console-of-old'
const server = await ToolServer.start(since27 ? 'kafka-2.7.2' : 'kafka-2.0.0')

async function tool(name: string, args: readonly string[], input?: string): Promise<string> {
  const { code, out, err } = await server.run(name, args, input)
  if (code !== 0) throw new Error(`${name} ${args.join(' ')}: ${code}, ${out} ${err}`)
  return out
}

function admin(name: string, ...args: string[]): Promise<string> {
  return tool(`kafka.admin.${name}`, ['--bootstrap-server', bootstrap, ...args])
}

function produce(input: string, ...args: string[]): Promise<string> {
  return tool('kafka.tools.ConsoleProducer', ['--broker-list', bootstrap, '--topic', topic, ...args], input)
}

async function consume(offset: string, count: number): Promise<string[]> {
  const shown = ['--property', 'print.key=true', '--property', 'print.timestamp=true']
  const from = ['--topic', topic, '--partition', '0', '--offset', offset, '--max-messages', `${count}`]
  const args = ['--bootstrap-server', bootstrap, ...from, '--timeout-ms', '20000', ...shown]
  const { out, err }: Said = await server.run('kafka.tools.ConsoleConsumer', args)
  checkMatch('how many', err, new RegExp(`Processed a total of ${count} messages`))
  const lines = out.split('\n').slice(0, -1)
  return lines.map(line => line.replace(/^CreateTime:\d{13}\t/, ''))
}

function offsets(time: number): Promise<string> {
  return tool('kafka.tools.GetOffsetShell', ['--broker-list', bootstrap, '--topic', topic, '--time', `${time}`])
}

if (since27) {
  await scenario('kafka-topics', async () => {
    const create = ['--create', '--topic', topic, '--partitions', '1', '--replication-factor', '1']
    check('created', await admin('TopicCommand', ...create, '--config', 'retention.ms=-1'), `Created topic ${topic}.\n`)
    await soon('list', () => admin('TopicCommand', '--list'), `${topic}\n`)
    const described = await admin('TopicCommand', '--describe', '--topic', topic)
    checkMatch('described', described, /PartitionCount: 1\tReplicationFactor: 1\tConfigs: .*retention\.ms=-1/)
    checkMatch('its partition', described, /\tPartition: 0\tLeader: (\d+)\tReplicas: \1\tIsr: \1\n/)
  })
}

await scenario('kafka-console-producer, kafka-console-consumer', async () => {
  await produce('k1\tv1\nk2\tv2 ☃\n', '--property', 'parse.key=true') // without kafka-topics it makes the topic
  for (const codec of ['gzip', 'snappy', 'lz4', ...(since27 ? ['zstd'] : [])]) {
    await produce(`${codec}\tvalue\n`, '--property', 'parse.key=true', '--compression-codec', codec)
  }
  await produce('one\n', '--request-required-acks', '1', '--sync')
  const all = ['k1\tv1', 'k2\tv2 ☃', 'gzip\tvalue', 'snappy\tvalue', 'lz4\tvalue', 'zstd\tvalue', 'null\tone']
  const wanted = all.filter(line => since27 || !line.startsWith('zstd'))
  check('from the beginning', await consume('earliest', wanted.length), wanted)
  check('from an offset', await consume('2', 1), ['gzip\tvalue'])
  check('latest', await offsets(-1), `${topic}:0:${wanted.length}\n`)
  check('earliest', await offsets(-2), `${topic}:0:0\n`)
  check('a time', await offsets(1), `${topic}:0:0\n`)
})

await scenario('kafka-producer-perf-test', async () => {
  const load = ['--topic', topic, '--num-records', '5000', '--record-size', '100', '--throughput', '-1']
  const said = await tool('org.apache.kafka.tools.ProducerPerformance', [
    ...load,
    '--producer-props',
    `bootstrap.servers=${bootstrap}`,
  ])
  checkMatch('all sent', said, /^5000 records sent, .* ms 99\.9th\.$/m)
  check('all there', await offsets(-1), `${topic}:0:${since27 ? 5007 : 5006}\n`)
})

await scenario('kafka-configs', async () => {
  const everybody = ['--entity-type', 'brokers', '--entity-default']
  await admin('ConfigCommand', '--alter', ...everybody, '--add-config', 'log.retention.ms=86400000')
  const set =
    'log.retention.ms=86400000 sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG:log.retention.ms=86400000}'
  await soon('as set', async () => (await admin('ConfigCommand', '--describe', ...everybody)).includes(set), true)
  if (!since27) return // those of topics were in ZooKeeper
  const entity = ['--entity-type', 'topics', '--entity-name', topic]
  await admin('ConfigCommand', '--alter', ...entity, '--add-config', 'segment.bytes=2000000')
  const altered = async (): Promise<boolean> =>
    (await admin('ConfigCommand', '--describe', ...entity)).includes('segment.bytes=2000000 sensitive=false')
  await soon('of a topic', altered, true)
})

await scenario('kafka-delete-records, kafka-log-dirs, kafka-broker-api-versions', async () => {
  await inFolder(async folder => {
    const file = join(folder, 'offsets.json')
    await writeFile(file, JSON.stringify({ version: 1, partitions: [{ topic, partition: 0, offset: 2 }] }))
    checkMatch('low watermark', await admin('DeleteRecordsCommand', '--offset-json-file', file), /low_watermark: 2\n/)
  })
  check('what is left', await consume('earliest', 1), ['gzip\tvalue'])
  const said = await admin('LogDirsCommand', '--describe', '--topic-list', topic)
  checkMatch(
    'its partition',
    said,
    /"error":null,"partitions":\[\{"partition":"console-of-old-0","size":\d{6},"offsetLag":0/,
  )
  const versions = await admin('BrokerApiVersionsCommand')
  checkMatch(
    'versions',
    versions,
    since27 ? /\tProduce\(0\): 0 to \d+ \[usable: 8\],/ : /\tProduce\(0\): 0 to \d+ \[usable: 6\],/,
  )
})

await scenario('after a restart', async () => {
  await restart()
  check('what is left', await consume('earliest', 1), ['gzip\tvalue'])
  await produce('after\n')
  check('what comes behind', await consume(since27 ? '5007' : '5006', 1), ['null\tafter'])
})

server.stop()
finish()
