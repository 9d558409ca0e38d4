// Incremental fetch sessions (KIP-227): a client says once what it reads, then only what changes, and is told only what
// changed. A fetch of a thousand quiet partitions costs a few bytes.

import { ApiError } from '../errors.ts'

/** What a client wants of a partition; in versions with topic ids the name is empty, before them the id is. */
export interface FetchTarget {
  readonly name: string
  readonly topicId: string
  readonly partition: number
  readonly currentLeaderEpoch: number
  readonly fetchOffset: number | bigint
  readonly lastFetchedEpoch: number
  readonly maxBytes: number
}

export type PartitionKey = Pick<FetchTarget, 'name' | 'topicId' | 'partition'>

/** What a client was last told of a partition. */
interface Told {
  readonly highWatermark: number
  readonly logStartOffset: number
}

const nothingYet: Told = { highWatermark: -1, logStartOffset: -1 }

export interface FetchOutcome {
  readonly errorCode: number
  readonly highWatermark: number
  readonly logStartOffset: number
  readonly hasRecords: boolean
  readonly diverging: boolean
}

export interface FetchSession {
  readonly id: number
  readonly withIds: boolean
  epoch: number
  readonly created: number
  lastUsed: number
  readonly targets: Map<string, { target: FetchTarget; told: Told }>
}

export interface SessionLimits {
  /** `max.incremental.fetch.session.cache.slots` */
  readonly slots: number
  readonly evictAfterMs: number
}

const finalEpoch = -1
const firstEpoch = 0

export interface SessionRequest {
  readonly id: number
  readonly epoch: number
  readonly withIds: boolean
  readonly targets: readonly FetchTarget[]
  readonly forgotten: readonly PartitionKey[]
}

/** How to answer one fetch. */
export interface FetchScope {
  readonly targets: Iterable<FetchTarget>
  /** Of the session that is there already, or 0. */
  readonly knownId: number
  /** Whether a partition would be in the answer. */
  isNews(target: FetchTarget, outcome: FetchOutcome): boolean
  /** Whether a partition is in the answer; to be asked once for each, in their order. */
  include(target: FetchTarget, outcome: FetchOutcome): boolean
  /** The id that the answer carries; to be asked when all were included or not. */
  sessionId(): number
}

export class FetchSessions {
  readonly #sessions = new Map<number, FetchSession>()
  readonly #limits: SessionLimits
  readonly #now: () => number
  readonly #random: () => number

  constructor(limits: SessionLimits, now: () => number, random: () => number) {
    this.#limits = limits
    this.#now = now
    this.#random = random
  }

  get size(): number {
    return this.#sessions.size
  }

  /** Throws where a client speaks of a session that is not what it thinks. */
  scope(request: SessionRequest): FetchScope {
    const { id, epoch, targets, withIds } = request
    if (epoch !== firstEpoch && epoch !== finalEpoch) return this.#incremental(this.#continue(request))
    this.#sessions.delete(id)
    if (epoch === finalEpoch) return { targets, ...withoutSession, include: () => true, sessionId: () => 0 }
    return this.#full(targets, withIds)
  }

  #continue({ id, epoch, withIds, targets, forgotten }: SessionRequest): FetchSession {
    const session = this.#sessions.get(id)
    if (session === undefined) throw new ApiError('FETCH_SESSION_ID_NOT_FOUND')
    if (session.epoch !== epoch) throw new ApiError('INVALID_FETCH_SESSION_EPOCH')
    if (session.withIds !== withIds) throw new ApiError('FETCH_SESSION_TOPIC_ID_ERROR')
    for (const target of targets) {
      const key = keyOf(target)
      session.targets.set(key, { target, told: session.targets.get(key)?.told ?? nothingYet })
    }
    for (const gone of forgotten) session.targets.delete(keyOf(gone))
    session.epoch = nextEpoch(epoch)
    session.lastUsed = this.#now()
    if (session.targets.size === 0) this.#sessions.delete(id)
    return session
  }

  #incremental(session: FetchSession): FetchScope {
    const { id, targets } = session
    const isNews = (key: string, told: Told, outcome: FetchOutcome) => {
      const before = targets.get(key)?.told ?? nothingYet
      return (
        outcome.errorCode !== 0 ||
        outcome.hasRecords ||
        outcome.diverging ||
        told.highWatermark !== before.highWatermark ||
        told.logStartOffset !== before.logStartOffset
      )
    }
    return {
      targets: Array.from(targets.values(), ({ target }) => target),
      knownId: id,
      isNews: (target, outcome) => isNews(keyOf(target), toldBy(outcome), outcome),
      include(target, outcome) {
        const key = keyOf(target)
        const told = toldBy(outcome)
        const changed = isNews(key, told, outcome)
        // Who had records goes to the end, so that everybody has a turn where the answer is full.
        if (outcome.hasRecords) targets.delete(key)
        targets.set(key, { target, told })
        return changed
      },
      sessionId: () => (targets.size === 0 ? 0 : id),
    }
  }

  #full(targets: readonly FetchTarget[], withIds: boolean): FetchScope {
    const told: { target: FetchTarget; told: Told }[] = []
    return {
      targets,
      ...withoutSession,
      include(target, outcome) {
        told.push({ target, told: toldBy(outcome) })
        return true
      },
      sessionId: () => {
        if (!this.#makeRoom(told.length)) return 0
        const id = this.#freeId()
        const now = this.#now()
        const entries = told.map(entry => [keyOf(entry.target), entry] as const)
        const session = { id, withIds, epoch: nextEpoch(firstEpoch), created: now, lastUsed: now }
        this.#sessions.set(id, { ...session, targets: new Map(entries) })
        return id
      },
    }
  }

  /** A session that nobody uses goes for a new one; where all are in use, the smallest old one does for a larger one. */
  #makeRoom(size: number): boolean {
    const { slots, evictAfterMs } = this.#limits
    if (this.#sessions.size < slots) return true
    const before = this.#now() - evictAfterMs
    const sessions = [...this.#sessions.values()]
    const idle = leastBy(sessions, ({ lastUsed }) => lastUsed)
    if (idle === undefined) return false
    if (idle.lastUsed < before) return this.#sessions.delete(idle.id)
    const old = sessions.filter(({ created }) => created < before)
    const smallest = leastBy(old, ({ targets }) => targets.size)
    return smallest !== undefined && smallest.targets.size < size && this.#sessions.delete(smallest.id)
  }

  #freeId(): number {
    for (;;) {
      const id = 1 + Math.floor(this.#random() * 0x7ffffffe)
      if (!this.#sessions.has(id)) return id
    }
  }
}

const withoutSession = { knownId: 0, isNews: () => true }

function keyOf({ name, topicId, partition }: PartitionKey): string {
  return `${partition} ${name === '' ? topicId : name}`
}

/** After an error the client is to hear of the partition again, whatever it says then. */
function toldBy({ errorCode, highWatermark, logStartOffset }: FetchOutcome): Told {
  return errorCode === 0 ? { highWatermark, logStartOffset } : { highWatermark: -1, logStartOffset }
}

function nextEpoch(epoch: number): number {
  return epoch === 0x7fffffff ? 1 : epoch + 1
}

function leastBy<T>(items: readonly T[], by: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (least, item) => (least === undefined || by(item) < by(least) ? item : least),
    undefined,
  )
}
