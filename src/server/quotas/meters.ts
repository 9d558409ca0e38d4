// What has been used, by whom; those who have used nothing for an hour are forgotten.

const rememberedMs = 3_600_000

export class Meters<M> {
  readonly #create: () => M
  /** Those who used something last are at the end. */
  readonly #meters = new Map<string, { readonly meter: M; readonly usedAt: number }>()

  constructor(create: () => M) {
    this.#create = create
  }

  get(key: string, now: number): M {
    const meter = this.#meters.get(key)?.meter ?? this.#create()
    this.#meters.delete(key)
    this.#meters.set(key, { meter, usedAt: now })
    for (const [other, { usedAt }] of this.#meters) {
      if (usedAt > now - rememberedMs) break
      this.#meters.delete(other)
    }
    return meter
  }
}
