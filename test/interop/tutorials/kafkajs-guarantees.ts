// What becomes of a group of kafkajs whose reader is told to stop, and of one whose reader is killed with half of its work
// done: at most once, at least once, exactly once. And transactions that nobody ends.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { check, finish, scenario, soon } from '../broker/checks.ts'
import { killAtExit } from '../tools.ts'
import { committed, connect, numbered, valuesIn, valuesOf } from './node/kafkajs.ts'
import type { Guarantee } from './node/kafkajs-reader.ts'

const bootstrap = process.argv.at(-1)!
const client = connect(bootstrap)
const admin = client.admin()
await admin.connect()
const count = 60
const limitMs = 40_000
const reader = fileURLToPath(new URL('node/kafkajs-reader.js', import.meta.url))

/** A reader in a process of its own, and what it has said. */
class Reader {
  readonly offsets: number[] = []
  stays = false
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>

  constructor(guarantee: Guarantee, topic: string, staysAt = -1) {
    const args = [reader, guarantee, topic, `${staysAt}`, bootstrap]
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    killAtExit(this.#child)
    this.#closed = new Promise(resolve => this.#child.once('close', (code, signal) => resolve(signal ?? code)))
    createInterface(this.#child.stdout!).on('line', line => {
      if (line === 'stays') this.stays = true
      else this.offsets.push(Number(line))
    })
  }

  /** Whatever it says before it has ended is heard. */
  end(signal: NodeJS.Signals): Promise<unknown> {
    this.#child.kill(signal)
    return this.#closed
  }
}

/** The topics of all scenarios, each with its messages. */
async function fill(): Promise<void> {
  const names = ['signals', 'at-most-once', 'at-least-once', 'exactly-once']
  const topics = [...names, 'exactly-once-copied', 'forgotten'].map(topic => ({ topic }))
  check('made', await admin.createTopics({ topics, waitForLeaders: true }), true)
  const producer = client.producer()
  await producer.connect()
  await producer.sendBatch({ topicMessages: names.map(topic => ({ topic, messages: numbered(count) })) })
  await producer.disconnect()
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at)

/** What one read that was killed where it stayed, and the one after it. */
async function killed(guarantee: Guarantee, at: number): Promise<{ first: number[]; second: number[]; topic: string }> {
  const topic = guarantee.replaceAll(' ', '-')
  const one = new Reader(guarantee, topic, at)
  await soon(`${guarantee}: half of its work`, async () => one.stays, true, limitMs)
  await one.end('SIGKILL')
  const other = new Reader(guarantee, topic)
  await soon(`${guarantee}: the next goes on`, async () => other.offsets.at(-1), count - 1, limitMs)
  await other.end('SIGTERM')
  check(`${guarantee}: committed`, await committed(admin, guarantee, topic), `${count}`)
  return { first: one.offsets, second: other.offsets, topic }
}

async function signals(): Promise<void> {
  const topic = 'signals'
  const guarantee = 'at least once'
  const all: number[] = []
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGUSR2'] as const) {
    const one = new Reader(guarantee, topic)
    await soon(`${signal}: reads`, async () => one.offsets.length >= 10, true, limitMs)
    check(`${signal}: ends by it`, await one.end(signal), signal)
    all.push(...one.offsets)
    const [group] = (await admin.describeGroups([guarantee])).groups
    check(`${signal}: gone at once`, [group?.state, group?.members.length], ['Empty', 0])
    check(`${signal}: has said how far it was`, await committed(admin, guarantee, topic), `${all.length}`)
  }
  check('nothing twice and nothing missed', all, range(0, all.length))
}

async function atMostOnce(): Promise<void> {
  const { first, second } = await killed('at most once', 30)
  check('at most once: one is lost', [first, second], [range(0, 30), range(31, count)])
}

async function atLeastOnce(): Promise<void> {
  const { first, second } = await killed('at least once', 30)
  check('at least once: one comes twice', [first, second], [range(0, 31), range(30, count)])
}

async function exactlyOnce(): Promise<void> {
  const { first, second, topic } = await killed('exactly once', 30)
  check('exactly once', [first, second], [range(0, 30), range(30, count)])
  check('exactly once: copies', await valuesOf(client, `${topic}-copied`, count), valuesIn(numbered(count)))
}

/** Nobody ends it: the broker does after `transactionTimeout`, and those who wait behind it go on. */
async function timedOut(): Promise<void> {
  const settings = { maxInFlightRequests: 1, idempotent: true, retry: { retries: 2 } }
  const producer = client.producer({ ...settings, transactionalId: 'forgetful', transactionTimeout: 2000 })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({ topic: 'forgotten', messages: [{ value: 'forgotten' }] })
  const other = client.producer()
  await other.connect()
  await other.send({ topic: 'forgotten', messages: [{ value: 'behind it' }] })
  await other.disconnect()
  check('goes on behind it', await valuesOf(client, 'forgotten', 1), ['behind it'])
  const refused = await transaction.commit().then(
    () => 'committed',
    () => 'refused',
  )
  check('too late', refused, 'refused')
  await producer.disconnect()

  const slow = client.producer({ ...settings, transactionalId: 'slow', transactionTimeout: 900_001 })
  await slow.connect().catch(() => undefined)
  const asked = await slow.transaction().then(
    () => 'begun',
    error => error.type,
  )
  check('a timeout that is too long', asked, 'INVALID_TRANSACTION_TIMEOUT')
  await slow.disconnect()
}

await scenario('messages to read', fill)
await Promise.all([
  scenario('transactionTimeout', timedOut),
  scenario('at most once', atMostOnce),
  scenario('exactly once', exactlyOnce),
  scenario('signals and at least once', async () => {
    await signals()
    await admin.deleteGroups(['at least once'])
    await atLeastOnce()
  }),
])
await admin.disconnect()
finish()
