// A read, from the tail if that reaches back so far, else from the files; and what a reader has to know of the log besides.

import { LogError } from './errors.ts'
import type { LogCore, Parts } from './log-core.ts'
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
  const records =
    tail.read(offset, limit, maxBytes, loan) ??
    (await readBatches(found, offset, limit, maxBytes, log.config.indexIntervalBytes, loan))
  const aborted = committed
    ? await abortedTransactions(found, offset, Math.min(endOf(records) ?? limit, limit))
    : undefined
  return { ...state, records, release, abortedTransactions: aborted }
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
