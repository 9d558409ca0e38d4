// kafka-consumer-groups of Kafka 4.3.0: what it lists and describes, every way in which it resets offsets, and what it deletes.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Admin, type Consumer, Kafka, logLevel } from 'kafkajs'
import { check, checkMatch, finish, restart, scenario } from '../checks.ts'
import { inFolder } from './scratch.ts'
import { type Said, ToolServer } from './tool-server.ts'

const bootstrap = process.argv.at(-1)!
const topic = 'grouped'
const group = 'described'
const perPartition = 10
const start = Date.now() - 3_600_000
const minute = 60_000
const server = await ToolServer.start('kafka-4.3.0')
const kafka = new Kafka({ brokers: [bootstrap], clientId: 'member', logLevel: logLevel.NOTHING })
const admin: Admin = kafka.admin()
await admin.connect()

function groups(...args: string[]): Promise<Said> {
  const name = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand'
  return server.run(name, ['--bootstrap-server', bootstrap, ...args])
}

/** The words of its lines, those of the header left out. */
async function rows(...args: string[]): Promise<string[][]> {
  const { out } = await groups(...args)
  const lines = out.split('\n').filter(line => line.trim() !== '' && !/^(GROUP|TOPIC) /.test(line))
  return lines.map(line => line.trim().split(/\s+/)).sort()
}

/** Partition i has ten records, the first at `start` and one a minute after it. */
await scenario('prepare', async () => {
  await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true })
  const producer = kafka.producer()
  await producer.connect()
  const messages = [0, 1].flatMap(partition =>
    Array.from({ length: perPartition }, (_, index) => ({
      partition,
      value: `${index}`,
      timestamp: `${start + index * minute}`,
    })),
  )
  await producer.send({ topic, messages })
  await producer.disconnect()
})

const member: Consumer = kafka.consumer({ groupId: group, sessionTimeout: 10_000 })

await scenario('with a member', async () => {
  await member.connect()
  await member.subscribe({ topic, fromBeginning: true })
  let read = 0
  const all = new Promise<void>(resolve => {
    void member.run({ autoCommit: false, eachMessage: async () => void (++read === 2 * perPartition && resolve()) })
  })
  await all
  await member.commitOffsets([0, 1].map(partition => ({ topic, partition, offset: `${7 + partition}` })))
  check('list', await rows('--list'), [[group]])
  check('list with states', await rows('--list', '--state'), [[group, 'Stable']])
  check('list by a state', await rows('--list', '--state', 'Empty'), [])
  check('list with types', (await rows('--list', '--type')).at(-1)?.[0], group)
  const described = await rows('--describe', '--group', group)
  check(
    'offsets',
    described.map(row => row.slice(0, 6)),
    [
      [group, topic, '0', '7', '10', '3'],
      [group, topic, '1', '8', '10', '2'],
    ],
  )
  for (const row of described) checkMatch('the member', row.slice(6).join(' '), /^member-\S+ \/127\.0\.0\.1 member$/)
  const [one = []] = await rows('--describe', '--group', group, '--members')
  check('members', [one[0], ...one.slice(2)], [group, '/127.0.0.1', 'member', '2'])
  const verbose = (await groups('--describe', '--group', group, '--members', '--verbose')).out
  checkMatch('its assignment', verbose, /grouped:0,1/)
  const state = (await rows('--describe', '--group', group, '--state'))[0]!
  check('state', [state[0], state[1], ...state.slice(-3)], [group, bootstrap, 'RoundRobinAssigner', 'Stable', '1'])
  const refused = await groups('--reset-offsets', '--group', group, '--topic', topic, '--to-earliest', '--execute')
  checkMatch(
    'no reset while it is active',
    refused.out + refused.err,
    /Assignments can only be reset if the group .* is inactive/,
  )
  const active = await groups('--delete', '--group', group)
  checkMatch('nor is it deleted', active.out + active.err, /GroupNotEmptyException/)
  await member.disconnect()
})

async function committed(): Promise<number[]> {
  const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
  return found!.partitions.sort((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset))
}

await scenario('reset-offsets', async () => {
  check('empty', await rows('--list', '--state'), [[group, 'Empty']])
  const reset = (of: string, ...how: string[]): Promise<string[][]> =>
    rows('--reset-offsets', '--group', group, '--topic', of, ...how)
  const said = (...offsets: number[]): string[][] =>
    offsets.map((offset, index) => [group, topic, `${index}`, `${offset}`])
  check('a dry run', await reset(topic, '--to-earliest', '--dry-run'), said(0, 0))
  check('changes nothing', await committed(), [7, 8])
  const date = new Date(start + 4 * minute).toISOString().replace('Z', '')
  const ways: readonly (readonly [string, readonly string[], readonly number[]])[] = [
    ['to-current', ['--to-current'], [7, 8]],
    ['shift-by', ['--shift-by', '-2'], [5, 6]],
    ['shift-by, beyond the end', ['--shift-by', '100'], [10, 10]],
    ['to-earliest', ['--to-earliest'], [0, 0]],
    ['to-latest', ['--to-latest'], [10, 10]],
    ['to-offset', ['--to-offset', '3'], [3, 3]],
    ['to-datetime', ['--to-datetime', date], [4, 4]],
    ['by-duration', ['--by-duration', 'PT57M30S'], [3, 3]],
  ]
  for (const [way, how, wanted] of ways) {
    check(way, await reset(topic, ...how, '--execute'), said(...wanted))
    check(`committed ${way}`, await committed(), wanted)
  }
  check('of one partition', await reset(`${topic}:1`, '--to-offset', '9', '--execute'), [[group, topic, '1', '9']])
  await inFolder(async folder => {
    const file = join(folder, 'offsets.csv')
    await writeFile(file, `${topic},0,6\n${topic},1,2\n`)
    const from = await rows('--reset-offsets', '--group', group, '--from-file', file, '--execute')
    check('from-file', from, said(6, 2))
  })
  check('committed from-file', await committed(), [6, 2])
  const exported = await groups(
    '--reset-offsets',
    '--group',
    group,
    '--topic',
    topic,
    '--to-current',
    '--export',
    '--dry-run',
  )
  check('export', exported.out.trim().split('\n').sort(), [`${topic},0,6`, `${topic},1,2`])
})

await scenario('after a restart', async () => {
  await admin.disconnect()
  await restart()
  await admin.connect()
  check('committed', await committed(), [6, 2])
  check('list', await rows('--list', '--state'), [[group, 'Empty']])
})

await scenario('delete', async () => {
  const deleted = await groups('--delete-offsets', '--group', group, '--topic', `${topic}:0`)
  checkMatch('delete-offsets', deleted.out, /grouped +0 +Successful/)
  check('one is gone', await committed(), [-1, 2])
  const gone = await groups('--delete', '--group', group)
  checkMatch('delete', gone.out, /Deletion of requested consumer groups \('described'\) was successful\./)
  check('none', await rows('--list'), [])
  const twice = await groups('--delete', '--group', group)
  checkMatch('deleted twice', twice.out + twice.err, /GroupIdNotFoundException/)
})

await admin.disconnect()
server.stop()
finish()
