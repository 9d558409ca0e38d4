// Which writes are done at once. A small one is a copy into the system's cache, and takes the loop less time than to hand it
// to another thread; but now and then the system has a writer wait for the disk. So they are timed, and one that took long
// is followed by a rest: for a disk that is slow the loop waits a hundredth of its time at most.

/** In bytes: what is more takes longer to copy than to hand over. */
const small = 1 << 16
/** In milliseconds: ten times what a small write takes where it does not have to wait. */
const long = 0.2
/** How many times as long as it took others do the writing then. */
const restFactor = 100

export class QuickWrites {
  readonly #elapsed: () => number
  #restsUntil = -Infinity

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed
  }

  /** Whether so many bytes may be written at once. */
  allows(bytes: number): boolean {
    return bytes <= small && this.#elapsed() >= this.#restsUntil
  }

  run<T>(write: () => T): T {
    const start = this.#elapsed()
    try {
      return write()
    } finally {
      const end = this.#elapsed()
      if (end - start > long) this.#restsUntil = end + (end - start) * restFactor
    }
  }
}
