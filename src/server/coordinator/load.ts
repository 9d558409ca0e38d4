// Replays a coordinator's partition from its beginning. Compacted or not, transactional or not: what was decided is applied
// in the order in which it was written.

import type { PartitionLog } from '../../log/partition-log.ts'
import { batches } from '../../protocol/records/batches.ts'
import { controlType } from '../../protocol/records/control-records.ts'
import type { Shard } from './shard.ts'

const bytesAtOnce = 1 << 20

/** Resolves with the offset that the next record will have. */
export async function loadShard(log: PartitionLog, shard: Shard): Promise<number> {
  await log.load()
  let next = log.startOffset
  for (;;) {
    const { records } = await log.read(next, bytesAtOnce, 'read_uncommitted')
    if (records.length === 0) return next
    for (const bytes of records) next = replayBatches(bytes, shard)
  }
}

function replayBatches(bytes: Buffer, shard: Shard): number {
  let next = 0
  for (const batch of batches(bytes)) {
    const { producerId, transactional } = batch
    for (const { key, value, offset } of batch.records()) {
      if (batch.control) {
        const type = controlType(key)
        if (type === 'COMMIT' || type === 'ABORT') shard.replayMarker(producerId, type === 'COMMIT')
      } else if (key !== null) {
        shard.replay({ key, value, offset, producerId, transactional })
      }
    }
    next = batch.lastOffset + 1
  }
  return next
}
