// The calls of a simulated disk that are under way: each takes effect in a later turn, in an order that the seed chooses,
// and may be made to fail.

import { diskError } from '../../src/log/disk-error.ts'
import type { Random } from '../fuzz/random.ts'

export type CallName =
  | 'open'
  | 'read'
  | 'write'
  | 'truncate'
  | 'sync'
  | 'size'
  | 'close'
  | 'readFile'
  | 'rename'
  | 'remove'
  | 'list'
  | 'makeDirectory'
  | 'removeDirectory'
  | 'syncDirectory'
  | 'lock'

/** What is to go wrong: every call that fits, the n-th one from now on, or some of them. */
export interface Fault {
  readonly code: string
  readonly call?: CallName | readonly CallName[]
  readonly path?: RegExp
  /** Counted from one. */
  readonly nth?: number
  readonly chance?: number
}

export interface Effect<T> {
  /** What it does, at one instant. */
  run(): T
  /** Does a part of it; this may happen some turns before the whole, and be all that happens. */
  part?(): void
  /** What it does if it is made to fail; if this is not said, a part. */
  fail?(): void
}

interface Call {
  /** Runs it and says so to who is waiting. */
  finish(): void
  run(): void
  readonly part: (() => void) | undefined
}

export class Calls {
  readonly #random: Random
  readonly #schedule: (turn: () => void) => void
  readonly #underWay: Call[] = []
  readonly #faults = new Set<{ readonly fault: Fault; seen: number }>()
  #scheduled = false
  #dead = false

  constructor(random: Random, schedule: (turn: () => void) => void) {
    this.#random = random
    this.#schedule = schedule
  }

  get underWay(): number {
    return this.#underWay.length
  }

  /** Makes calls fail; the result ends that. */
  fail(fault: Fault): () => void {
    const entry = { fault, seen: 0 }
    this.#faults.add(entry)
    return () => this.#faults.delete(entry)
  }

  make<T>(name: CallName, path: string, { run, part, fail = part }: Effect<T>): Promise<T> {
    const code = this.#faultOf(name, path)
    return new Promise((resolve, reject) => {
      const finish = () => {
        if (code !== undefined) {
          quietly(fail)
          return reject(diskError(code, name, path))
        }
        try {
          resolve(run())
        } catch (error) {
          reject(error)
        }
      }
      this.#underWay.push({ finish, run, part })
      this.#wake()
    })
  }

  /** The process is dead: what is under way has happened or not or in part, and nobody hears of it. */
  end(): void {
    this.#dead = true
    while (this.#underWay.length > 0) {
      const { run, part } = this.#takeOne()
      quietly(this.#random.pick([() => {}, part ?? run, run]))
    }
  }

  #faultOf(name: CallName, path: string): string | undefined {
    let code: string | undefined
    for (const entry of this.#faults) {
      const { fault } = entry
      if (fault.call !== undefined && ![fault.call].flat().includes(name)) continue
      if (fault.path && !fault.path.test(path)) continue
      entry.seen++
      if (fault.nth !== undefined && fault.nth !== entry.seen) continue
      if (fault.chance !== undefined && !this.#random.chance(fault.chance)) continue
      code ??= fault.code
    }
    return code
  }

  #wake(): void {
    if (this.#scheduled || this.#dead || this.#underWay.length === 0) return
    this.#scheduled = true
    this.#schedule(() => {
      this.#scheduled = false
      this.#turn()
    })
  }

  #turn(): void {
    if (this.#dead) return
    const call = this.#takeOne()
    if (call.part && this.#random.chance(0.25)) {
      quietly(call.part)
      this.#underWay.push(call)
    } else call.finish()
    this.#wake()
  }

  #takeOne(): Call {
    const [call] = this.#underWay.splice(this.#random.below(this.#underWay.length), 1)
    if (!call) throw new RangeError('nothing is under way')
    return call
  }
}

/** Does what nobody waits for: that it cannot be done will be said, or is of no interest any more. */
function quietly(work: (() => void) | undefined): void {
  try {
    work?.()
  } catch {}
}
