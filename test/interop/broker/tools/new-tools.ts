// The command line tools of Kafka 4.3.0.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { check, checkMatch, finish, restart, scenario, soon } from '../checks.ts'
import { inFolder } from './scratch.ts'
import { type Said, ToolServer } from './tool-server.ts'

const bootstrap = process.argv.at(-1)!
const topic = 'tools'
const written = 'console'
const shown = ['timestamp', 'key', 'headers', 'offset', 'partition']
const server = await ToolServer.start('kafka-4.3.0')

function tool(name: string): (args: readonly string[], input?: string) => Promise<Said> {
  return (args, input) => server.run(name, ['--bootstrap-server', bootstrap, ...args], input)
}

const topics = tool('org.apache.kafka.tools.TopicCommand')
const produce = tool('org.apache.kafka.tools.ConsoleProducer')
const configs = tool('kafka.admin.ConfigCommand')
const offsets = tool('org.apache.kafka.tools.GetOffsetShell')
const deleteRecords = tool('org.apache.kafka.tools.DeleteRecordsCommand')
const logDirs = tool('org.apache.kafka.tools.LogDirsCommand')
const perfTest = tool('org.apache.kafka.tools.ProducerPerformance')

/** Lines, without the time that each begins with. */
async function consume(offset: string, count: number): Promise<string[]> {
  const all = shown.flatMap(part => ['--formatter-property', `print.${part}=true`])
  const from = ['--topic', written, '--partition', '0', '--offset', offset, '--max-messages', `${count}`]
  const said = await tool('org.apache.kafka.tools.consumer.ConsoleConsumer')([...from, ...all, '--timeout-ms', '20000'])
  checkMatch('how many', said.err, new RegExp(`Processed a total of ${count} messages`))
  return said.out
    .split('\n')
    .slice(0, -1)
    .map(line => line.replace(/^CreateTime:\d{13}\t/, ''))
}

const out = async (said: Promise<Said>): Promise<string> => (await said).out

await scenario('kafka-topics', async () => {
  const create = ['--create', '--topic', topic, '--partitions', '2', '--replication-factor', '1']
  const created = await topics([...create, '--config', 'retention.ms=-1'])
  check('created', [created.code, created.out], [0, `Created topic ${topic}.\n`])
  const again = await topics(create)
  check('created twice', again.code, 1)
  checkMatch('and why', again.out, /Topic 'tools' already exists\./)
  check('only if it is not there', (await topics([...create, '--if-not-exists'])).code, 0)
  checkMatch(
    'too few brokers',
    await out(topics(['--create', '--topic', 'x', '--replication-factor', '3'])),
    /Unable to replicate the partition 3 time\(s\)/,
  )
  checkMatch(
    'a bad name',
    (await topics(['--create', '--topic', 'a b'])).out,
    /'a b' contains one or more characters other than ASCII alphanumerics/,
  )
  checkMatch(
    'a bad config',
    await out(topics(['--create', '--topic', 'x', '--config', 'retention.ms=soon'])),
    /Invalid value soon for configuration retention\.ms/,
  )
  await soon('list', () => out(topics(['--list'])), `${topic}\n`)
  const described = await out(topics(['--describe', '--topic', topic]))
  checkMatch(
    'described',
    described,
    /^Topic: tools\tTopicId: [\w-]{22}\tPartitionCount: 2\tReplicationFactor: 1\tConfigs: .*retention\.ms=-1/,
  )
  checkMatch('its partitions', described, /\n\tTopic: tools\tPartition: 1\tLeader: (\d+)\tReplicas: \1\tIsr: \1/)
  checkMatch(
    'no such topic',
    await out(topics(['--describe', '--topic', 'nowhere'])),
    /Topic 'nowhere' does not exist as expected/,
  )
  check('unavailable', await out(topics(['--describe', '--unavailable-partitions'])), '')
  check('more partitions', (await topics(['--alter', '--topic', topic, '--partitions', '3'])).code, 0)
  await soon('three', async () => (await out(topics(['--describe', '--topic', topic]))).split('\n').length, 5)
  checkMatch(
    'fewer',
    await out(topics(['--alter', '--topic', topic, '--partitions', '1'])),
    /The topic tools currently has 3 partition\(s\); 1 would not be an increase|already has/,
  )
})

await scenario('kafka-console-producer, kafka-console-consumer', async () => {
  await topics(['--create', '--topic', written])
  const reader = ['--reader-property', 'parse.key=true', '--reader-property', 'parse.headers=true']
  const lines = ['h:1\tk1\tv1\n', 'h:2,i:3\tk2\tv2 ☃\n', 'h:4\tk3\tv3\n']
  for (const [index, codec] of ['none', 'gzip', 'zstd'].entries()) {
    const args = ['--topic', written, ...reader, '--compression-codec', codec]
    check(codec, (await produce(args, lines[index])).code, 0)
  }
  check('plain', (await produce(['--topic', written, '--request-required-acks', '1', '--sync'], 'one\n')).code, 0)
  check('all', await consume('earliest', 4), [
    'Partition:0\tOffset:0\th:1\tk1\tv1',
    'Partition:0\tOffset:1\th:2,i:3\tk2\tv2 ☃',
    'Partition:0\tOffset:2\th:4\tk3\tv3',
    'Partition:0\tOffset:3\tNO_HEADERS\tnull\tone',
  ])
  check('from an offset', await consume('2', 1), ['Partition:0\tOffset:2\th:4\tk3\tv3'])
})

await scenario('kafka-get-offsets', async () => {
  const at = (...args: string[]): Promise<string> => out(offsets(['--topic', written, ...args]))
  check('latest', await at(), `${written}:0:4\n`)
  check('earliest', await at('--time', 'earliest'), `${written}:0:0\n`)
  check('one', await out(offsets(['--topic-partitions', `${written}:0`])), `${written}:0:4\n`)
  check('the last time', await at('--time', 'max-timestamp'), `${written}:0:3\n`)
  check('a time', await at('--time', '1'), `${written}:0:0\n`)
  check('several', await out(offsets(['--topic', topic])), [0, 1, 2].map(index => `${topic}:${index}:0\n`).join(''))
  checkMatch('no such topic', (await offsets(['--topic', 'nowhere'])).err, /Could not match any topic-partitions/)
})

await scenario('kafka-configs', async () => {
  const entity = ['--entity-type', 'topics', '--entity-name', topic]
  const describe = (): Promise<string> => out(configs(['--describe', ...entity]))
  check(
    'as created',
    await describe(),
    `Dynamic configs for topic ${topic} are:\n  retention.ms=-1 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=-1}\n`,
  )
  const alter = ['--alter', ...entity, '--add-config', 'segment.bytes=2000000,retention.ms=86400000']
  check('altered', await out(configs(alter)), `Completed updating config for topic ${topic}.\n`)
  await soon(
    'as altered',
    async () =>
      (await describe()).includes(
        'segment.bytes=2000000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:segment.bytes=2000000, DEFAULT_CONFIG:log.segment.bytes=1073741824}',
      ),
    true,
  )
  check('deleted', (await configs(['--alter', ...entity, '--delete-config', 'segment.bytes,retention.ms'])).code, 0)
  await soon('as before', describe, `Dynamic configs for topic ${topic} are:\n`)
  const bad = await configs(['--alter', ...entity, '--add-config', 'segment.bytes=little'])
  check('a bad value', bad.code, 1)
  checkMatch('and why', bad.err, /Invalid value little for configuration segment\.bytes: Not a number of type INT/)
  const all = await out(configs(['--describe', ...entity, '--all']))
  check('configs of a topic', all.split('\n').length, 33 + 2)
  const id = /Leader: (\d+)/.exec(await out(topics(['--describe', '--topic', topic])))![1]!
  const broker = await out(configs(['--describe', '--entity-type', 'brokers', '--entity-name', id, '--all']))
  checkMatch(
    'of a broker',
    broker,
    /\n {2}log\.retention\.hours=168 sensitive=false synonyms=\{DEFAULT_CONFIG:log\.retention\.hours=168\}\n/,
  )
  const everybody = ['--entity-type', 'brokers', '--entity-default']
  check(
    'of all brokers',
    (await configs(['--alter', ...everybody, '--add-config', 'log.retention.ms=86400000'])).code,
    0,
  )
  await soon(
    'as set',
    async () => (await out(configs(['--describe', ...everybody]))).includes('log.retention.ms=86400000'),
    true,
  )
})

await scenario('kafka-producer-perf-test', async () => {
  const load = ['--topic', topic, '--num-records', '20000', '--record-size', '100', '--throughput', '-1']
  checkMatch('all sent', await out(perfTest(load)), /^20000 records sent, .* ms 99\.9th\.$/m)
  const total = (await out(offsets(['--topic', topic]))).split('\n').slice(0, -1)
  check(
    'all there',
    total.reduce((sum, line) => sum + Number(line.split(':')[2]), 0),
    20000,
  )
})

await scenario('kafka-delete-records', async () => {
  await inFolder(async folder => {
    const file = join(folder, 'offsets.json')
    const ask = async (offset: number): Promise<string> => {
      await writeFile(file, JSON.stringify({ version: 1, partitions: [{ topic: written, partition: 0, offset }] }))
      return out(deleteRecords(['--offset-json-file', file]))
    }
    checkMatch('low watermark', await ask(1), /partition: console-0\tlow_watermark: 1\n/)
    checkMatch('beyond the end', await ask(1_000_000), /OffsetOutOfRangeException/)
  })
  check('earliest', await out(offsets(['--topic', written, '--time', 'earliest'])), `${written}:0:1\n`)
  check('what is left', (await consume('earliest', 1))[0]?.slice(0, 20), 'Partition:0\tOffset:1')
})

await scenario('kafka-log-dirs', async () => {
  const said = await out(logDirs(['--describe', '--topic-list', topic]))
  const { brokers } = JSON.parse(said.slice(said.indexOf('{'))) as {
    brokers: { logDirs: { error: null; partitions: { partition: string; size: number }[] }[] }[]
  }
  const partitions = brokers[0]!.logDirs[0]!.partitions
  check(
    'partitions',
    partitions.map(({ partition }) => partition).sort(),
    [0, 1, 2].map(index => `${topic}-${index}`),
  )
  check('sizes', partitions.reduce((sum, { size }) => sum + size, 0) > 2_000_000, true)
})

await scenario('other tools', async () => {
  const said = async (name: string, ...args: string[]): Promise<string> =>
    out(tool(`org.apache.kafka.tools.${name}`)(args))
  checkMatch(
    'kafka-broker-api-versions',
    await said('BrokerApiVersionsCommand'),
    /\n\tProduce\(0\): 0 to 13 \[usable: 13\],\n/,
  )
  checkMatch(
    'kafka-metadata-quorum',
    await said('MetadataQuorumCommand', 'describe', '--status'),
    /LeaderId: +(\d+)\n[\s\S]*CurrentVoters: +\[\{"id": \1/,
  )
  checkMatch(
    'kafka-features',
    await said('FeatureCommand', 'describe'),
    /metadata\.version .*FinalizedVersionLevel: 4\.3-IV0/,
  )
  check(
    'kafka-reassign-partitions',
    await said('reassign.ReassignPartitionsCommand', '--list'),
    'No partition reassignments found.\n',
  )
  checkMatch('kafka-acls', await said('AclCommand', '--list'), /No Authorizer is configured/)
  checkMatch(
    'kafka-transactions',
    await said('TransactionsCommand', 'describe-producers', '--topic', topic, '--partition', '0'),
    /\n\d+ +\t0 +\t-1 /,
  )
  const elect = ['--election-type', 'preferred', '--topic', topic, '--partition', '0']
  check(
    'kafka-leader-election',
    await said('LeaderElectionCommand', ...elect),
    `Valid replica already elected for partitions ${topic}-0\n`,
  )
  const id = await server.run('org.apache.kafka.tools.ClusterTool', ['cluster-id', '--bootstrap-server', bootstrap])
  checkMatch('kafka-cluster', id.out, /^Cluster ID: [\w-]{22}\n$/)
})

/** What `kafka-configs --describe` says of a quota. */
const quotasOf = (...entity: string[]): Promise<string> => out(configs(['--describe', ...entity]))

await scenario('kafka-configs for quotas', async () => {
  const someone = ['--entity-type', 'users', '--entity-name', 'someone']
  const client = ['--entity-type', 'clients', '--entity-name', 'somewhere']
  const anybody = ['--entity-type', 'users', '--entity-default']
  const address = ['--entity-type', 'ips', '--entity-name', '127.0.0.2']
  const rates = 'request_percentage=1000.0, producer_byte_rate=1.0E9'
  const said: Readonly<Record<string, readonly [string[], string, string]>> = {
    'a user': [someone, rates, `Quota configs for user-principal 'someone' are ${rates}\n`],
    'a client': [client, rates, `Quota configs for client-id 'somewhere' are ${rates}\n`],
    'a user at a client': [
      [...someone, ...client],
      rates,
      `Quota configs for user-principal 'someone', client-id 'somewhere' are ${rates}\n`,
    ],
    'all users': [anybody, rates, `Quota configs for the default user-principal are ${rates}\n`],
    'an address': [
      address,
      'connection_creation_rate=1000.0',
      `Quota configs for ip '127.0.0.2' are connection_creation_rate=1000.0\n`,
    ],
  }
  for (const [who, [entity, values, described]] of Object.entries(said)) {
    const added = await configs(['--alter', ...entity, '--add-config', values.replaceAll(' ', '')])
    check(`${who}: set`, [added.code, added.err], [0, ''])
    await soon(who, () => quotasOf(...entity), described)
  }
  checkMatch('every user', await quotasOf('--entity-type', 'users'), /'someone' are .*\n[\s\S]*default user-principal/)
  checkMatch(
    'a bad one',
    (await configs(['--alter', ...address, '--add-config', 'connection_creation_rate=-1'])).err,
    /Quota connection_creation_rate must be greater than 0/,
  )
  for (const [who, [entity, values]] of Object.entries(said)) {
    const names = values.replaceAll(/=[^,]+| /g, '')
    check(`${who}: no longer`, (await configs(['--alter', ...entity, '--delete-config', names])).code, 0)
    await soon(`nothing of ${who}`, () => quotasOf(...entity), '')
  }
})

await scenario('kafka-configs for passwords', async () => {
  const someone = ['--entity-type', 'users', '--entity-name', 'someone']
  const set = (config: string) => configs(['--alter', ...someone, '--add-config', config])
  check('one', (await set('SCRAM-SHA-256=[iterations=8192,password=secret]')).code, 0)
  check('another', (await set('SCRAM-SHA-512=[password=secret]')).code, 0)
  const passwords = () => out(configs(['--describe', '--entity-type', 'users']))
  const both = /^SCRAM .* 'someone' are (?=.*SCRAM-SHA-256=iterations=8192)(?=.*SCRAM-SHA-512=iterations=4096).*\n$/
  await soon('both, in any order', async () => both.test(await passwords()), true)
  check('one away', (await configs(['--alter', ...someone, '--delete-config', 'SCRAM-SHA-512'])).code, 0)
  const left = "SCRAM credential configs for user-principal 'someone' are SCRAM-SHA-256=iterations=8192\n"
  await soon('one left', passwords, left)
  const again = await configs(['--alter', ...someone, '--delete-config', 'SCRAM-SHA-512'])
  checkMatch('away already', again.err, /Attempt to delete a user credential that does not exist/)
  await restart()
  check('outlives a restart', await passwords(), left)
  check('the other away', (await configs(['--alter', ...someone, '--delete-config', 'SCRAM-SHA-256'])).code, 0)
})

await scenario('after a restart', async () => {
  const before = await out(offsets(['--topic', topic]))
  const described = await out(topics(['--describe', '--topic', topic]))
  await restart()
  check('offsets', await out(offsets(['--topic', topic])), before)
  check('the topic', await out(topics(['--describe', '--topic', topic])), described)
  check('deleted', (await topics(['--delete', '--topic', topic])).code, 0)
  await soon('gone', () => out(topics(['--list'])), `${written}\n`)
  check('made again', (await topics(['--create', '--topic', `${topic}-again`])).code, 0)
  check('and filled', (await produce(['--topic', `${topic}-again`], 'again\n')).code, 0)
})

server.stop()
finish()
