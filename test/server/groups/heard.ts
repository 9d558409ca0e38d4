// What has been heard, and waiting for what is still to be heard.

export class Heard<T> {
  readonly all: T[] = []
  readonly #waiting = new Set<() => void>()

  add(item: T): void {
    this.all.push(item)
    for (const look of this.#waiting) look()
  }

  get last(): T | undefined {
    return this.all.at(-1)
  }

  has(item: T): Promise<void> {
    return this.some(other => other === item)
  }

  some(is: (item: T) => boolean): Promise<void> {
    return this.#until(() => this.all.some(is))
  }

  count(atLeast: number): Promise<void> {
    return this.#until(() => this.all.length >= atLeast)
  }

  static async total<T>(several: readonly Heard<T>[], atLeast: number): Promise<void> {
    const reached = () => several.reduce((sum, { all }) => sum + all.length, 0) >= atLeast
    await Promise.race(several.map(heard => heard.#until(reached)))
  }

  #until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve()
    return new Promise(resolve => {
      const look = () => {
        if (!holds()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
    })
  }
}
