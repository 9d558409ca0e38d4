// Time, as the log sees it: another seam.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}
