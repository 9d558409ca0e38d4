// Runs the stock clients, each against a broker of its own: all of them, or those named.
//
//   run [--against kafka] [CLIENT...]   against the built command, or against Apache Kafka to see that the programs are right
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Start, startApacheKafka, startJosefk } from './brokers.ts'
import { type Client, clients } from './clients.ts'
import { type Count, converse } from './conversation.ts'

/** Everything that the clients assert of the brokers that `start` gives them, and that these stop as they should. */
export async function brokerClients(start: Start = startJosefk, only: readonly string[] = []): Promise<Count> {
  for (const name of only)
    if (!clients.some(client => client.name === name)) throw new Error(`there is no client ${name}`)
  const total = { passed: 0, failed: 0 }
  for (const client of clients.filter(client => isWanted(client, only))) {
    const count = await runClient(client, start)
    console.log(outcome(client, count))
    add(total, count)
  }
  return total
}

/** The one line that says what was asserted. */
export function outcome({ name, asserts }: Client, { passed, failed, seconds }: Timed): string {
  return `  ${name}: ${asserts}: ${passed} right, ${failed} wrong, ${seconds.toFixed(1)} s`
}

interface Timed extends Count {
  readonly seconds: number
}

export function isWanted({ name }: Client, only: readonly string[]): boolean {
  return only.length === 0 || only.includes(name)
}

/** What goes wrong with one client is that client's failure: the others are run all the same. */
export async function runClient(client: Client, start: Start): Promise<Timed> {
  const total = { passed: 0, failed: 0 }
  let began = performance.now()
  const report = (line: string): void => console.error(`${client.name}: ${line}`)
  try {
    const program = await client.program()
    began = performance.now()
    const broker = await start(client.kafka, client.settings ?? {})
    try {
      add(total, await converse(program, broker, report))
      await broker.stop()
      total.passed++
      if (client.afterwards) add(total, await client.afterwards(broker.dataDirectory, report))
    } finally {
      await broker.remove()
    }
  } catch (error) {
    total.failed++
    report(`FAILED ${error instanceof Error ? error.message : error}`)
  }
  return { ...total, seconds: (performance.now() - began) / 1000 }
}

function add(total: { passed: number; failed: number }, more: Count): void {
  total.passed += more.passed
  total.failed += more.failed
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { against: { type: 'string' } }, allowPositionals: true })
  if (values.against !== undefined && values.against !== 'kafka') throw new Error('run [--against kafka] [CLIENT...]')
  const { passed, failed } = await brokerClients(values.against ? startApacheKafka : startJosefk, positionals)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}
