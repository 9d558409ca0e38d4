// The pace at which a member of the simulation lives: it does things later, may stand still for a while, and begins anew; what
// it had begun before that comes to nothing.

import type { GroupShard } from '../../../../src/server/groups/group-shard.ts'
import type { World } from './world.ts'

export class Pace {
  readonly #world: World
  #life = 0
  #pausedUntil = 0

  constructor(world: World) {
    this.#world = world
  }

  /** Nothing that is under way is heard of any more. */
  beginAnew(): void {
    this.#life++
  }

  /** Stands still, as a process that is stopped. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#world.clock.now() + milliseconds)
  }

  later(milliseconds: number, run: () => void): void {
    const life = this.#life
    const { clock } = this.#world
    clock.after(milliseconds, () => {
      if (this.#life !== life) return
      const paused = this.#pausedUntil - clock.now()
      if (paused > 0) this.later(paused, run)
      else run()
    })
  }

  ask<T>(event: (shard: GroupShard, reply: (answer: T) => void) => void, answered: (answer: T | number) => void): void {
    const life = this.#life
    this.#world.ask<T>(event, answer => {
      if (this.#life === life) this.later(0, () => answered(answer))
    })
  }
}
