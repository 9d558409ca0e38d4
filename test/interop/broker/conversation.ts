// What the runner and a client's program say to each other. The program is given the bootstrap address; it prints a
// line `FAILED ...` for everything that is not as it should be, `restart` when it wants the broker stopped and started
// again (and waits for a line of input that says it was), and at last `N right, M wrong`.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { killAtExit } from '../tools.ts'
import type { Broker } from './brokers.ts'

export interface Count {
  readonly passed: number
  readonly failed: number
}

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

const limitMs = 150_000
/** How much is kept of what it says besides. */
const tailLength = 40_000

/** Runs a program to its end. One that says no count, ends in another way or takes too long is an error. */
export async function converse(program: Program, broker: Broker, report: (line: string) => void): Promise<Count> {
  const { command, args, env = process.env } = program
  const killSignal = command.includes('/go/') ? 'SIGQUIT' : 'SIGTERM' // a program in Go then says where it hangs
  const child = spawn(command, [...args, broker.bootstrap], { env, timeout: limitMs, killSignal })
  const late = setTimeout(() => child.kill('SIGKILL'), limitMs + 10_000) // until then it can end what it has started
  killAtExit(child)
  const closed = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(late)
      resolve(code ?? signal!)
    })
  })
  closed.catch(() => {}) // whoever waits for it below is told
  let tail = ''
  child.stderr.on('data', (chunk: Buffer) => (tail = (tail + chunk).slice(-tailLength)))
  child.stdin.on('error', () => undefined) // a program that ends early shows in its exit code
  let count: Count | undefined
  for await (const line of createInterface(child.stdout)) {
    const [, passed, failed] = /^(\d+) right, (\d+) wrong$/.exec(line) ?? []
    if (line === 'restart') {
      await broker.stop()
      await broker.startAgain()
      child.stdin.write('restarted\n')
    } else if (passed !== undefined) count = { passed: Number(passed), failed: Number(failed) }
    else if (line.startsWith('FAILED ')) report(line)
    else tail = `${tail}${line}\n`.slice(-tailLength)
  }
  const code = await closed
  if (count === undefined || code !== (count.failed === 0 ? 0 : 1)) {
    throw new Error(`${command} ${args.join(' ')}\nended with ${code} and ${count ? 'a' : 'no'} count:\n${tail}`)
  }
  return count
}
