// Time, as the log sees it: another seam.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}

export interface Timers extends Clock {
  /** Milliseconds, in fractions, since some moment: for how long something takes. */
  elapsed(): number
  /** Runs something later; the result takes that back. */
  after(milliseconds: number, run: () => void): () => void
}
