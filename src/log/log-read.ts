// A read, from the tail if that reaches back so far, else from the files; and what a reader has to know of the log besides.

import { LogError } from './errors.ts'
import type { LogCore, Parts } from './log-core.ts'
import type { Loan } from './read-memory.ts'
import { abortedTransactions, lastOffsetOf, readBatches } from './reading.ts'
import type { Tail } from './tail.ts'

export type Isolation = 'read_uncommitted' | 'read_committed'

export interface LogRead {
  /** Whole batches, one behind the other. */
  readonly records: readonly Buffer[]
  /** To be called, if one likes, when they are no longer needed: their memory is then used for something else. */
  readonly release: () => void
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  /** With read_committed: whose records between here and their markers are to be left out. */
  readonly abortedTransactions:
    | readonly { readonly producerId: number | bigint; readonly firstOffset: number }[]
    | undefined
}

const smallPiece = 8192

export async function readFrom(
  log: LogCore,
  tail: Tail,
  { segments }: Parts,
  offset: number,
  maxBytes: number,
  isolation: Isolation,
): Promise<LogRead> {
  checkRange(log, offset)
  const { lastStableOffset, startOffset: logStartOffset } = log
  const highWatermark = log.highWatermark.value
  const state = { highWatermark, lastStableOffset, logStartOffset }
  const loan = log.context.reads.loan()
  const release = () => loan.end()
  const committed = isolation === 'read_committed'
  const limit = committed ? lastStableOffset : highWatermark
  if (offset >= limit) return { ...state, records: [], release, abortedTransactions: committed ? [] : undefined }
  const found = segments.from(offset)
  const inTail = tail.read(offset, limit, maxBytes, loan)
  const records =
    inTail === undefined
      ? await readBatches(found, offset, limit, maxBytes, log.config.indexIntervalBytes, loan)
      : gathered(inTail, loan)
  const aborted = committed
    ? await abortedTransactions(found, offset, Math.min(endOf(records) ?? limit, limit))
    : undefined
  return { ...state, records, release, abortedTransactions: aborted }
}

/** A socket takes one piece in less time than many small ones, the copy included. */
function gathered(pieces: readonly Buffer[], loan: Loan): readonly Buffer[] {
  const size = pieces.reduce((sum, { length }) => sum + length, 0)
  if (pieces.length < 2 || size > pieces.length * smallPiece) return pieces
  const whole = loan.take(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return [whole]
}

function checkRange({ name, startOffset, endOffset }: LogCore, offset: number): void {
  if (offset >= startOffset && offset <= endOffset) return
  throw new LogError('OFFSET_OUT_OF_RANGE', `${name}: offset ${offset}, there are ${startOffset} to ${endOffset}`)
}

/** The offset behind the last batch. */
function endOf(records: readonly Buffer[]): number | undefined {
  const last = records.at(-1)
  return last === undefined ? undefined : lastOffsetOf(last) + 1
}
