// Work that is done one after the other, in the order in which it was asked for.

export class OneByOne {
  #last: Promise<unknown> = Promise.resolve()

  do<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {}) // whoever asked for it is told
    return done
  }

  /** Resolves when all of it is over. */
  get over(): Promise<unknown> {
    return this.#last
  }
}
