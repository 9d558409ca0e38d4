// Replays batches, from a log or a snapshot, into a state: records by themselves, or where they stand in a transaction of
// the metadata (KIP-868) all at once when it ends.

import {
  AbortTransactionRecord,
  BeginTransactionRecord,
  EndTransactionRecord,
} from '../../protocol/internal/cluster-metadata.ts'
import type { FramedRecord } from '../../protocol/internal/metadata-record.ts'
import type { Batch } from '../../protocol/records/batch.ts'
import { contradiction } from './metadata-error.ts'
import { type Quorum, quorumAfter, unknownQuorum } from './quorum.ts'
import { decodeRecord } from './records.ts'
import { ReplayedState } from './state.ts'

export class Replay {
  readonly state = new ReplayedState()
  quorum: Quorum = unknownQuorum
  /** Behind the last batch, of which the others are. */
  endOffset = 0
  epoch = 0
  timestamp = 0
  /** What the transaction that is open holds. */
  #open: FramedRecord[] | undefined

  get inTransaction(): boolean {
    return this.#open !== undefined
  }

  /** A batch of the log. */
  batch(batch: Batch): void {
    this.records(batch)
    this.endOffset = batch.lastOffset + 1
    this.epoch = batch.leaderEpoch
    this.timestamp = Math.max(this.timestamp, batch.maxTimestamp)
  }

  /** The records of a batch; where they stand is of no interest. */
  records(batch: Batch): void {
    for (const record of batch.records()) {
      if (batch.control) this.quorum = quorumAfter(this.quorum, record)
      else if (record.value === null) contradiction(`a record of the metadata at ${record.offset} that is empty`)
      else this.record(decodeRecord(record.value))
    }
  }

  record(framed: FramedRecord): void {
    switch (framed.record.type) {
      case BeginTransactionRecord.type:
        if (this.#open !== undefined) contradiction('a transaction begins where one is open')
        this.#open = []
        break
      case EndTransactionRecord.type:
        for (const held of this.#end()) this.state.apply(held)
        break
      case AbortTransactionRecord.type:
        this.#end()
        break
      default:
        if (this.#open !== undefined) this.#open.push(framed)
        else this.state.apply(framed)
    }
  }

  #end(): readonly FramedRecord[] {
    const held = this.#open ?? contradiction('a transaction ends where none is open')
    this.#open = undefined
    return held
  }
}
