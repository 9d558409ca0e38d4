// A member of a group: a consumer in a process of its own, or (for those that are slow to start) one of many in a host.
// Orders are lines `join TOPIC GROUP MODE`, `commit`, `leave`; what it says is `assigned P...`, `read PARTITION OFFSET VALUE`,
// `committed`, `left` and `failed WHY`. In a host the member's name stands before each line, and there is an order `kill`,
// which is answered by `killed`.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { killAtExit } from '../../tools.ts'
import type { Program } from '../conversation.ts'

export interface Read {
  readonly partition: number
  readonly offset: number
  readonly value: string
}

/** How members come to be. */
export interface Members {
  join(name: string, topic: string, group: string, mode: string): Member
}

export class Member {
  readonly name: string
  /** The partitions that it has now; undefined until it was told. */
  assigned: readonly number[] | undefined
  /** How often it was told. */
  assignments = 0
  onAssigned: (partitions: readonly number[]) => void = () => {}
  readonly reads: Read[] = []
  readonly #order: (order: string) => void
  readonly #kill: () => Promise<unknown>
  #said: string[] = []

  /** Without `kill` it dies by order. */
  constructor(name: string, order: (order: string) => void, kill?: () => Promise<unknown>) {
    this.name = name
    this.#order = order
    this.#kill = kill ?? (() => this.#does('kill', 'killed'))
  }

  hear(line: string): void {
    const [word = '', ...rest] = line.trim().split(' ')
    if (word === 'assigned') {
      this.assigned = rest.map(Number).sort((a, b) => a - b)
      this.assignments++
      this.onAssigned(this.assigned)
    } else if (word === 'read') {
      const [partition, offset, value = ''] = rest
      this.reads.push({ partition: Number(partition), offset: Number(offset), value })
    } else this.#said.push(line)
  }

  /** Of everything it has read, and waits for that. */
  commit(): Promise<void> {
    return this.#does('commit', 'committed')
  }

  leave(): Promise<void> {
    return this.#does('leave', 'left')
  }

  /**
   * It says no good-bye to the broker. Waits until it is dead: a static member that lives when another one takes its place
   * is told that it has been fenced.
   */
  async kill(): Promise<void> {
    await this.#kill()
  }

  async #does(order: string, word: string): Promise<void> {
    this.#order(order)
    await eventually(`${this.name} has ${word}`, () => this.#said.length > 0)
    const said = this.#said.shift()
    if (said !== word) throw new Error(`${this.name} says ${said}, wanted ${word}`)
  }
}

export function inProcesses(program: Program, bootstrap: string): Members {
  return {
    join(name, topic, group, mode) {
      const child = start(program, [bootstrap, topic, group, mode, name])
      const member = new Member(
        name,
        order => child.stdin.write(`${order}\n`),
        () => {
          const closed = once(child, 'close')
          child.kill('SIGKILL')
          return closed
        },
      )
      createInterface(child.stdout).on('line', line => member.hear(line))
      child.once('close', code => member.hear(`ended with ${code}`))
      return member
    },
  }
}

export function inHost(program: Program, bootstrap: string): Members {
  const child = start(program, [bootstrap])
  const members = new Map<string, Member>()
  createInterface(child.stdout).on('line', line => {
    const space = line.indexOf(' ')
    members.get(line.slice(0, space))?.hear(line.slice(space + 1))
  })
  return {
    join(name, topic, group, mode) {
      const order = (words: string): boolean => child.stdin.write(`${group}/${name} ${words}\n`)
      const member = new Member(name, order)
      members.set(`${group}/${name}`, member)
      order(`join ${topic} ${group} ${mode}`)
      return member
    },
  }
}

function start({ command, args, env = process.env }: Program, more: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(command, [...args, ...more], { env })
  killAtExit(child)
  child.stdin.on('error', () => undefined)
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk))
  return child
}

const limitMs = 60_000

export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const late = performance.now() + limitMs
  while (!holds()) {
    if (performance.now() > late) throw new Error(`${what}: not in ${limitMs / 1000} seconds`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
