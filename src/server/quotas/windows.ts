// How long what counts for a quota is remembered: so many windows, each so long.

export interface Windows {
  readonly count: number
  readonly lengthMs: number
}
