// What must hold: of each transaction readers see all or nothing, each record once and in order; what was said to be
// committed is, what was said to be aborted is not; who was shut out commits nothing, and nobody is shut out for nothing.

export interface Written {
  readonly id: string
  readonly transactionalId: string
  readonly tried: string[]
  readonly acknowledged: string[]
  offset: number | undefined
  outcome: 'open' | 'unknown' | 'committed' | 'aborted'
}

export interface Process {
  readonly transactionalId: string
  /** It asks for nothing any more, and nothing that it asked for is on its way. */
  readonly isSilent: boolean
}

export class Judge {
  readonly transactions: Written[] = []
  /** By transactional id, the last epoch that a process was given. */
  readonly #newest = new Map<string, number>()
  /** By transactional id, all that appeared, in order. */
  readonly #processes = new Map<string, Process[]>()
  /** Those that had an id to themselves from the beginning. */
  readonly #alone = new Set<Process>()
  readonly #offsets = new Map<string, number>()

  /** It may take its id over at any moment from now on; so may those before it, unless they are silent. */
  appeared(process: Process): void {
    const before = this.#processes.get(process.transactionalId) ?? []
    if (before.every(({ isSilent }) => isSilent)) this.#alone.add(process)
    this.#processes.set(process.transactionalId, [...before, process])
  }

  /** A process is told what it cannot go on after only where another may have its id, or its transaction took too long. */
  refused(process: Process, error: string, tooLong: boolean): void {
    const isLast = this.#processes.get(process.transactionalId)?.at(-1) === process
    if (!isLast || !this.#alone.has(process) || tooLong) return
    throw new Error(`${process.transactionalId} is told ${error} for nothing`)
  }

  /** A process has the id now, in an epoch that shuts out those before it. */
  initialised(transactionalId: string, epoch: number): void {
    this.#newest.set(transactionalId, Math.max(this.newestEpoch(transactionalId), epoch))
  }

  newestEpoch(transactionalId: string): number {
    return this.#newest.get(transactionalId) ?? -1
  }

  begin(transactionalId: string): Written {
    const transaction: Written = {
      id: `${this.transactions.length}`,
      transactionalId,
      tried: [],
      acknowledged: [],
      offset: undefined,
      outcome: 'open',
    }
    this.transactions.push(transaction)
    return transaction
  }

  nextOffset(transactionalId: string): number {
    const next = (this.#offsets.get(transactionalId) ?? 0) + 1
    this.#offsets.set(transactionalId, next)
    return next
  }

  /** A process was told so; `isZombie` if another had the id when it asked. */
  ended(transaction: Written, committed: boolean, isZombie: boolean): void {
    if (isZombie) throw new Error(`transaction ${transaction.id} was ended by a process that was shut out`)
    transaction.outcome = committed ? 'committed' : 'aborted'
  }

  /** `seen` are the values that a reader of committed records finds, by partition. */
  judge(seen: readonly (readonly string[])[], offsets: ReadonlyMap<string, number | undefined>): void {
    const all = seen.flat()
    const visible = new Set(all)
    if (visible.size !== all.length) throw new Error(`seen twice: ${all.filter((v, i) => all.indexOf(v) !== i)}`)
    for (const transaction of this.transactions) this.#judgeOne(transaction, visible)
    for (const values of seen) this.#judgeOrder(values)
    this.#judgeOffsets(visible, offsets)
  }

  #judgeOne({ id, tried, acknowledged, outcome }: Written, visible: ReadonlySet<string>): void {
    const shown = tried.filter(value => visible.has(value))
    const whole = acknowledged.every(value => visible.has(value))
    const fail = (what: string) => {
      throw new Error(`transaction ${id}, ${outcome}: ${what}; seen ${shown.join(', ')} of ${tried.join(', ')}`)
    }
    if (outcome === 'committed' && !whole) fail('not all of it is seen')
    if ((outcome === 'aborted' || outcome === 'open') && shown.length > 0) fail('some of it is seen')
    if (outcome === 'unknown' && shown.length > 0 && !whole) fail('it is seen in part')
  }

  #judgeOrder(values: readonly string[]): void {
    const last = new Map<string, number>()
    for (const value of values) {
      const [id = '', , i = ''] = value.split(' ')
      if (Number(i) <= (last.get(id) ?? -1)) throw new Error(`out of order: ${value}`)
      last.set(id, Number(i))
    }
  }

  /** The offset of a group is that of the last transaction that holds; what nobody knows the end of may be. */
  #judgeOffsets(visible: ReadonlySet<string>, offsets: ReadonlyMap<string, number | undefined>): void {
    for (const [transactionalId, offset] of offsets) {
      const holding = this.transactions.filter(
        one =>
          one.transactionalId === transactionalId &&
          one.offset !== undefined &&
          one.acknowledged.some(v => visible.has(v)),
      )
      const expected = holding.at(-1)?.offset
      if (offset !== expected) throw new Error(`${transactionalId}: the group is at ${offset}, not at ${expected}`)
    }
  }
}
