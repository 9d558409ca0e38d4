// One kind of quota for all users and client ids: which value counts for a client, and with whom it shares that value.

import type { ClientQuota, QuotaEntity } from '../metadata/client-quotas.ts'

/** Who uses something, and pays for it with time. */
export interface Customer {
  readonly user: string
  /** Of the client. */
  readonly id: string | null
}

export interface Limit {
  readonly most: number
  /** The same for all who use it up together. */
  readonly sharedBy: string
}

type Part = 'its own' | 'the default' | 'none'

interface Level {
  readonly user: Part
  readonly clientId: Part
}

/** The first that is set counts; with a part that is none, all are counted together whatever they are called there. */
const precedence: readonly Level[] = [
  { user: 'its own', clientId: 'its own' },
  { user: 'its own', clientId: 'the default' },
  { user: 'its own', clientId: 'none' },
  { user: 'the default', clientId: 'its own' },
  { user: 'the default', clientId: 'the default' },
  { user: 'the default', clientId: 'none' },
  { user: 'none', clientId: 'its own' },
  { user: 'none', clientId: 'the default' },
]

const ofUsers = precedence.filter(({ clientId }) => clientId === 'none')

/** For those for whom nothing is set. They are counted all the same, in case something will be: so much fills any bucket. */
export const unlimited = 2 ** 63

export class Limits {
  readonly #values = new Map<string, number>()
  /** How those are counted for whom nothing is set: as those are who are limited, if all of them are in one way. */
  readonly #otherwise: Level

  constructor(name: string, quotas: Iterable<ClientQuota>) {
    const kinds = new Set<string>()
    for (const { entity, values } of quotas) {
      const value = values.get(name)
      if (value === undefined) continue
      this.#values.set(keyOf(nameOf(entity, 'user'), nameOf(entity, 'client-id')), value)
      kinds.add(kindOf(entity))
    }
    const [only = 'client-id'] = kinds.size === 1 ? kinds : []
    const part = (type: string) => (only.includes(type) ? 'its own' : 'none')
    this.#otherwise = { user: part('user'), clientId: part('client-id') }
  }

  get areThere(): boolean {
    return this.#values.size > 0
  }

  of({ user, id }: Customer): Limit {
    const clientId = id ?? ''
    const valueAt = (level: Level) => this.#values.get(keyOf(pick(level.user, user), pick(level.clientId, clientId)))
    const set = precedence.find(level => valueAt(level) !== undefined)
    const level = set ?? this.#otherwise
    // What is for client ids is not for clients without one, defaults included; they are counted by it all the same.
    const counts =
      clientId !== '' ? set : level.user === 'none' ? undefined : ofUsers.find(it => valueAt(it) !== undefined)
    return {
      most: (counts && valueAt(counts)) ?? unlimited,
      sharedBy: keyOf(level.user === 'none' ? '' : user, level.clientId === 'none' ? '' : clientId),
    }
  }
}

function kindOf(entity: readonly QuotaEntity[]): string {
  return entity.map(({ entityType }) => entityType).join()
}

function pick(part: Part, own: string): string | null | undefined {
  if (part === 'its own') return own
  return part === 'the default' ? null : undefined
}

/** Null is the default, undefined says that it does not matter. */
function nameOf(entity: readonly QuotaEntity[], type: string): string | null | undefined {
  return entity.find(({ entityType }) => entityType === type)?.entityName
}

function keyOf(user: string | null | undefined, clientId: string | null | undefined): string {
  return JSON.stringify([user ?? user === null, clientId ?? clientId === null])
}
