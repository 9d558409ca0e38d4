// The transaction coordinator and its topic.

import { bool, day, hour, int, mib, minute, second, short } from '../definition.ts'

export const transactionConfigs = {
  __proto__: null as never,
  'add.partitions.to.txn.retry.backoff.max.ms': int(100).min(0).honoured(),
  'add.partitions.to.txn.retry.backoff.ms': int(20).min(1).honoured(),
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': int(10 * second)
    .min(1)
    .honoured(),
  'transaction.max.timeout.ms': int(15 * minute)
    .min(1)
    .honoured(),
  'transaction.partition.verification.enable': bool(true).clusterWide().honoured(),
  'transaction.remove.expired.transaction.cleanup.interval.ms': int(hour).min(1).honoured(),
  'transaction.state.log.load.buffer.size': int(5 * mib)
    .min(1)
    .moot(),
  'transaction.state.log.min.isr': int(2).min(1).moot(),
  'transaction.state.log.num.partitions': int(50).min(1).honoured(),
  'transaction.state.log.replication.factor': short(3).min(1).moot(),
  'transaction.state.log.segment.bytes': int(100 * mib)
    .min(1)
    .honoured(),
  'transaction.two.phase.commit.enable': bool(false),
  'transactional.id.expiration.ms': int(7 * day)
    .min(1)
    .honoured(),
}
