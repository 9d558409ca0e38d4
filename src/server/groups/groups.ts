// The groups of a shard, by id.

import { ApiError } from '../errors.ts'
import { ClassicGroup } from './classic/classic-group.ts'
import { ConsumerGroup } from './consumer/consumer-group.ts'
import type { Group } from './group.ts'

export class Groups {
  readonly #groups = new Map<string, Group>()

  get(id: string): Group | undefined {
    return this.#groups.get(id)
  }

  /** A classic group under this id, if there is one. */
  classic(id: string): ClassicGroup | undefined {
    const group = this.#groups.get(id)
    return group instanceof ClassicGroup ? group : undefined
  }

  /** A consumer group under this id, if there is one. */
  consumer(id: string): ConsumerGroup | undefined {
    const group = this.#groups.get(id)
    return group instanceof ConsumerGroup ? group : undefined
  }

  /** Throws if there is none. */
  existing(id: string): Group {
    const group = this.#groups.get(id)
    if (group === undefined) throw new ApiError('GROUP_ID_NOT_FOUND', `Group ${id} not found.`)
    return group
  }

  put(group: Group): void {
    this.#groups.set(group.id, group)
  }

  remove(id: string): void {
    this.#groups.delete(id)
  }

  all(): Group[] {
    return [...this.#groups.values()]
  }
}
