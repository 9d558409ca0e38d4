// The asserting side of a client's program in TypeScript; those in other languages have the same few words.
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { inspect, isDeepStrictEqual } from 'node:util'

let passed = 0
let failed = 0

export function check(what: string, actual: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(actual, wanted)) passed++
  else fail(`${what}: ${show(actual)}, wanted ${show(wanted)}`)
}

/** Apache Kafka's broker learns of what its controller decided a moment later. */
export async function soon(what: string, actual: () => Promise<unknown>, wanted: unknown, ms = 10_000): Promise<void> {
  const late = performance.now() + ms
  let found = await actual()
  while (!isDeepStrictEqual(found, wanted) && performance.now() < late) {
    await setTimeout(20)
    found = await actual()
  }
  check(what, found, wanted)
}

/** For output of tools. */
export function checkMatch(what: string, actual: string, wanted: RegExp): void {
  if (wanted.test(actual)) passed++
  else fail(`${what}: ${show(actual)}, wanted ${wanted}`)
}

/** What throws fails, and the next one is tried all the same. */
export async function scenario(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    fail(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : error}`)
  }
}

/** Has the broker stopped and started again. */
export async function restart(): Promise<void> {
  console.log('restart')
  const input = createInterface(process.stdin)
  await once(input, 'line')
  input.close()
  process.stdin.unref?.()
}

export function finish(): never {
  console.log(`${passed} right, ${failed} wrong`)
  process.exit(failed === 0 ? 0 : 1)
}

function fail(message: string): void {
  failed++
  console.log(`FAILED ${message.replaceAll('\n', ' | ').slice(0, 700)}`)
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 8, breakLength: 1000 })
}
