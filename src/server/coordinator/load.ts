// Replays a coordinator's partition from its beginning. Compacted or not, transactional or not: what was decided is applied
// in the order in which it was written.

import type { PartitionLog } from '../../log/partition-log.ts'
import type { Batch } from '../../protocol/records/batch.ts'
import { batches } from '../../protocol/records/batches.ts'
import { controlType } from '../../protocol/records/control-records.ts'
import { RecordCursor } from '../../protocol/records/record.ts'
import { RecordBatch } from '../../protocol/records/record-batch.ts'
import { Reader } from '../../protocol/wire/reader.ts'
import type { Shard } from './shard.ts'

/** Whoever asks for something else is to wait for some milliseconds only. */
const bytesAtOnce = 1 << 18

/** Resolves with the offset that the next record will have. The log is there. */
export async function loadShard(log: Pick<PartitionLog, 'startOffset' | 'read'>, shard: Shard): Promise<number> {
  let next = log.startOffset
  for (;;) {
    const { records, release } = await log.read(next, bytesAtOnce, 'read_uncommitted')
    try {
      for (const bytes of records) next = replayBatches(bytes, shard)
    } finally {
      release()
    }
    if (records.length === 0) return next
  }
}

function replayBatches(bytes: Buffer, shard: Shard): number {
  let next = 0
  for (const batch of batches(bytes)) {
    if (batch.control) replayMarkers(batch, shard)
    else if (batch instanceof RecordBatch) replaySection(batch, shard)
    else replayMessages(batch, shard)
    next = batch.lastOffset + 1
  }
  return next
}

function replayMarkers(batch: Batch, shard: Shard): void {
  for (const { key } of batch.records()) {
    const type = controlType(key)
    if (type === 'COMMIT' || type === 'ABORT') shard.replayMarker(batch.producerId, type === 'COMMIT')
  }
}

/** There may be millions of records: nothing is made for each of them but what the shard makes. */
function replaySection(batch: RecordBatch, shard: Shard): void {
  const { producerId, transactional } = batch
  const section = batch.section()
  const key = new Reader(section.bytes)
  const value = new Reader(section.bytes)
  for (const cursor = new RecordCursor(section); cursor.next(); ) {
    if (cursor.keySize < 0) continue
    key.moveTo(cursor.keyAt, cursor.keySize)
    value.moveTo(cursor.valueAt, cursor.valueSize)
    const { offset } = cursor
    shard.replay({ key, value: cursor.valueSize < 0 ? null : value, offset, producerId, transactional })
  }
}

/** As brokers before 0.11 wrote them. */
function replayMessages(batch: Batch, shard: Shard): void {
  const { producerId, transactional } = batch
  for (const { key, value, offset } of batch.records()) {
    if (key === null) continue
    shard.replay({ key: new Reader(key), value: value && new Reader(value), offset, producerId, transactional })
  }
}
