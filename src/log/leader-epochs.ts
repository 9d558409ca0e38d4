// Where each leader epoch begins in a log (KIP-101): what `OffsetForLeaderEpoch` answers from, kept in the file
// `leader-epoch-checkpoint`. Epochs and their starts both ascend.

import { formatCheckpoint, int32, integer, parseCheckpoint } from './checkpoints.ts'

export const leaderEpochCheckpoint = 'leader-epoch-checkpoint'

export interface EpochStart {
  readonly epoch: number
  readonly startOffset: number
}

export interface EpochEnd {
  readonly epoch: number
  readonly endOffset: number
}

const unknown: EpochEnd = { epoch: -1, endOffset: -1 }

export class LeaderEpochs {
  #starts: EpochStart[] = []

  /** What the file holds; `path` is for the messages of errors. */
  static parse(text: string, path: string): LeaderEpochs {
    const epochs = new LeaderEpochs()
    const starts = parseCheckpoint(text, path, ([epoch, offset, ...more]) => {
      const start = { epoch: int32(epoch) ?? -1, startOffset: integer(offset) ?? -1 }
      return more.length === 0 && start.epoch >= 0 && start.startOffset >= 0 ? start : undefined
    })
    for (const { epoch, startOffset } of starts) epochs.assign(epoch, startOffset)
    return epochs
  }

  format(): string {
    return formatCheckpoint(this.#starts.map(({ epoch, startOffset }) => `${epoch} ${startOffset}`))
  }

  get entries(): readonly EpochStart[] {
    return this.#starts
  }

  get latest(): EpochStart | undefined {
    return this.#starts.at(-1)
  }

  /**
   * An epoch begins. What contradicts it goes: later epochs, and those that begin at or behind it. Tells whether
   * anything changed; then the file is to be written before the epoch's records are.
   */
  assign(epoch: number, startOffset: number): boolean {
    if (epoch < 0 || startOffset < 0) throw new RangeError(`epoch ${epoch} cannot begin at ${startOffset}`)
    const { latest } = this
    if (latest !== undefined && epoch === latest.epoch && startOffset >= latest.startOffset) return false
    const kept = this.#starts.findLastIndex(start => start.epoch < epoch && start.startOffset < startOffset)
    this.#starts = [...this.#starts.slice(0, kept + 1), { epoch, startOffset }]
    return true
  }

  /**
   * The largest epoch up to the one that is asked for, and where it ends: where the next one begins, or with the
   * latest at the end of the log. An epoch before all that are known ends where those begin; one behind them, or -1,
   * is unknown.
   */
  endOffsetFor(epoch: number, logEndOffset: number): EpochEnd {
    if (epoch === -1) return unknown
    if (epoch === this.latest?.epoch) return { epoch, endOffset: logEndOffset }
    const next = this.#starts.findIndex(start => start.epoch > epoch)
    if (next < 0) return unknown
    return { epoch: this.#starts[next - 1]?.epoch ?? epoch, endOffset: this.#starts[next]!.startOffset }
  }

  /** The epoch that the record at an offset was written in; undefined before all that are known. */
  epochForOffset(offset: number): number | undefined {
    return this.#starts.findLast(({ startOffset }) => startOffset <= offset)?.epoch
  }

  /** The log ends here now. Tells whether anything changed. */
  truncateFromEnd(endOffset: number): boolean {
    if (endOffset < 0 || (this.latest?.startOffset ?? -1) < endOffset) return false
    this.#starts = this.#starts.filter(({ startOffset }) => startOffset < endOffset)
    return true
  }

  /** The log begins here now: the epoch of its first record does too. Tells whether anything was at or before it. */
  truncateFromStart(logStartOffset: number): boolean {
    const first = this.#starts.findLastIndex(({ startOffset }) => startOffset <= logStartOffset)
    if (first < 0) return false
    const { epoch } = this.#starts[first]!
    this.#starts = [{ epoch, startOffset: logStartOffset }, ...this.#starts.slice(first + 1)]
    return true
  }

  clear(): void {
    this.#starts = []
  }
}
