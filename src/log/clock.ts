// Time, as the log sees it: another seam.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}

export interface Timers extends Clock {
  /** Runs something later; the result takes that back. */
  after(milliseconds: number, run: () => void): () => void
}
