// Kafka as Homebrew had it in 2018: a server.properties of its time, the console tools of 2.0.0 and a consumer of
// kafka-node, which goes on from the smallest offset when its own is gone.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { check, finish, restart, scenario, soon } from '../broker/checks.ts'
import { call, kafka, ready } from '../broker/node/kafka-node-api.ts'
import { inFolder } from '../broker/tools/scratch.ts'
import { ToolServer } from '../broker/tools/tool-server.ts'

interface Message {
  readonly topic: string
  readonly offset: number
  readonly highWaterOffset: number
  readonly key: string | null
  readonly value: string
}

const bootstrap = process.argv.at(-1)!
const topic = 'my.first_topic'
const server = await ToolServer.start('kafka-2.0.0')
const hour = 3_600_000
const options = { autoCommit: false, fetchMaxWaitMs: 1000, fetchMaxBytes: 1024 * 1024 }

async function tool(name: string, args: readonly string[], input?: string): Promise<string> {
  const { code, out, err } = await server.run(name, args, input)
  if (code !== 0) throw new Error(`${name} ${args.join(' ')}: ${code}, ${out} ${err}`)
  return out
}

function produce(lines: readonly string[]): Promise<string> {
  const input = lines.map(line => `${line}\n`).join('')
  return tool('kafka.tools.ConsoleProducer', ['--broker-list', bootstrap, '--topic', topic], input)
}

async function consume(count: number): Promise<string[]> {
  const args = ['--bootstrap-server', bootstrap, '--topic', topic, '--from-beginning', '--max-messages', `${count}`]
  const out = await tool('kafka.tools.ConsoleConsumer', [...args, '--timeout-ms', '20000'])
  return out.split('\n').slice(0, -1)
}

/** What a consumer of kafka-node reads from an offset on, and how often it was told that an offset is out of range. */
async function read(
  offset: number,
  wanted: number,
  from = topic,
): Promise<{ messages: Message[]; outOfRange: number }> {
  const client = await ready(new kafka.KafkaClient({ kafkaHost: bootstrap }))
  const consumer = new kafka.Consumer(client, [{ topic: from, partition: 0, offset }], { ...options, fromOffset: true })
  const offsets = new kafka.Offset(client)
  const messages: Message[] = []
  let outOfRange = 0
  await new Promise<void>((resolve, reject) => {
    consumer.on('message', message => {
      messages.push(message as Message)
      if (messages.length >= wanted) resolve()
    })
    consumer.on('error', reject)
    consumer.on('offsetOutOfRange', where => {
      outOfRange++
      call(offsets, 'fetch', [{ ...(where as object), maxNum: 2 }]).then(found => {
        const known = (found as Record<string, Record<number, number[]>>)[from]![0]!
        consumer.setOffset(from, 0, Math.min(...known))
      }, reject)
    })
  })
  await call(consumer, 'close', false)
  return { messages, outOfRange }
}

const lines = ['first', 'second ☃', 'third', 'fourth']
await scenario('the console', async () => {
  await produce(lines.slice(0, 2))
  await produce(lines.slice(2))
  check('--from-beginning', await consume(4), lines)
})
await scenario('kafka-node', async () => {
  const { messages, outOfRange } = await read(0, 4)
  const wanted = lines.map((value, offset) => [topic, offset, 4, null, value])
  const found = messages.map(message => [
    message.topic,
    message.offset,
    message.highWaterOffset,
    message.key,
    message.value,
  ])
  check('messages', found, wanted)
  check('nothing is out of range', outOfRange, 0)
})
await scenario('an offset that is gone', async () => {
  await inFolder(async folder => {
    const file = join(folder, 'offsets.json')
    await writeFile(file, JSON.stringify({ version: 1, partitions: [{ topic, partition: 0, offset: 2 }] }))
    await tool('kafka.admin.DeleteRecordsCommand', ['--bootstrap-server', bootstrap, '--offset-json-file', file])
  })
  const { messages, outOfRange } = await read(0, 2)
  check(
    'goes on from the smallest',
    messages.map(({ offset, value }) => [offset, value]),
    [
      [2, 'third'],
      [3, 'fourth'],
    ],
  )
  check('told, perhaps by several fetches', outOfRange > 0, true)
  console.log(`told ${outOfRange} times`)
})
await scenario('an offset that retention took', async () => {
  const kept = 'kept.for_an_hour'
  const client = await ready(new kafka.KafkaClient({ kafkaHost: bootstrap }))
  const configEntries = [
    { name: 'retention.ms', value: `${hour}` },
    { name: 'segment.bytes', value: `${1024 * 1024}` }, // two of these messages do not fit into one
  ]
  const topics = [{ topic: kept, partitions: 1, replicationFactor: 1, configEntries }]
  check('made', await call(client, 'createTopics', topics), [])
  const producer = new kafka.Producer(client, { requireAcks: 1 })
  for (const [number, age] of [2 * hour, 2 * hour, 0, 0].entries()) {
    const messages = [`${number}`.repeat(600_000)]
    await call(producer, 'send', [{ topic: kept, messages, timestamp: Date.now() - age }])
  }
  const offsets = new kafka.Offset(client)
  const smallest = async (): Promise<number> => {
    const found = (await call(offsets, 'fetch', [{ topic: kept, partition: 0, time: -2, maxNum: 1 }])) as Record<
      string,
      Record<number, number[]>
    >
    return found[kept]![0]![0]!
  }
  await soon('the old ones are gone', smallest, 2, 30_000)
  const { messages, outOfRange } = await read(0, 2, kept)
  const found = messages.map(({ offset, value }) => [offset, value.length, value[0]])
  check('goes on from the smallest', found, [
    [2, 600_000, '2'],
    [3, 600_000, '3'],
  ])
  check('told', outOfRange > 0, true)
  await call(producer, 'close')
})
await scenario('after a restart', async () => {
  await restart()
  await produce(['fifth'])
  check('--from-beginning', await consume(3), ['third', 'fourth', 'fifth'])
})
server.stop()
finish()
