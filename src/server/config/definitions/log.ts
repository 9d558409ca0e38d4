// What becomes of records: where they are kept, in what form, and for how long; and the topics they are in. Most of it is the
// default of a config that a topic can have for itself.

import { gzipLevel } from '../checks.ts'
import {
  bool,
  choice,
  classNameOrNull,
  day,
  double,
  forever,
  gib,
  hour,
  int,
  intOrNull,
  kib,
  list,
  listOrNull,
  long,
  longOrNull,
  mib,
  minute,
  second,
} from '../definition.ts'

export const logConfigs = {
  __proto__: null as never,
  'alter.config.policy.class.name': classNameOrNull(),
  'auto.create.topics.enable': bool(true).honoured(),
  'compression.gzip.level': int(-1).check(gzipLevel).clusterWide().honoured(),
  'compression.lz4.level': int(9).between(1, 17).clusterWide().honoured(),
  'compression.type': choice(['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'], 'producer')
    .clusterWide()
    .honoured(),
  'compression.zstd.level': int(3).between(-131072, 22).clusterWide().honoured(),
  'cordoned.log.dirs': list().distinct().perBroker(),
  'create.topic.policy.class.name': classNameOrNull(),
  'default.replication.factor': int(1).honoured(),
  'delete.records.purgatory.purge.interval.requests': int(1).moot(),
  'delete.topic.enable': bool(true).honoured(),
  'log.cleaner.backoff.ms': long(15 * second)
    .min(0)
    .clusterWide()
    .honoured(),
  'log.cleaner.dedupe.buffer.size': long(128 * mib)
    .clusterWide()
    .moot(),
  'log.cleaner.delete.retention.ms': long(day).min(0).clusterWide().honoured(),
  'log.cleaner.enable': bool(true).honoured(),
  'log.cleaner.io.buffer.load.factor': double(0.9).clusterWide().moot(),
  'log.cleaner.io.buffer.size': int(512 * kib)
    .min(0)
    .clusterWide()
    .moot(),
  'log.cleaner.io.max.bytes.per.second': double(Number.MAX_VALUE).clusterWide().moot(),
  'log.cleaner.max.compaction.lag.ms': long(forever).min(1).clusterWide().honoured(),
  'log.cleaner.min.cleanable.ratio': double(0.5).between(0, 1).clusterWide().honoured(),
  'log.cleaner.min.compaction.lag.ms': long(0).min(0).clusterWide().honoured(),
  'log.cleaner.threads': int(1).min(0).clusterWide().moot(),
  'log.cleanup.policy': list('delete').distinct('compact', 'delete').clusterWide().honoured(),
  'log.dir': list('/tmp/kafka-logs').some().honoured(),
  'log.dir.failure.timeout.ms': long(30 * second)
    .min(1)
    .moot(),
  'log.dirs': listOrNull().some().honoured(),
  'log.flush.interval.messages': long(forever).min(1).clusterWide().honoured(),
  'log.flush.interval.ms': longOrNull().clusterWide().honoured(),
  'log.flush.offset.checkpoint.interval.ms': int(minute).min(0).honoured(),
  'log.flush.scheduler.interval.ms': long(forever).honoured(),
  'log.flush.start.offset.checkpoint.interval.ms': int(minute).min(0).moot(),
  'log.index.interval.bytes': int(4 * kib)
    .min(0)
    .clusterWide()
    .honoured(),
  'log.index.size.max.bytes': int(10 * mib)
    .min(4)
    .clusterWide()
    .honoured(),
  'log.initial.task.delay.ms': long(30 * second)
    .min(0)
    .internal()
    .moot(),
  'log.message.timestamp.after.max.ms': long(hour).min(0).clusterWide().honoured(),
  'log.message.timestamp.before.max.ms': long(forever).min(0).clusterWide().honoured(),
  'log.message.timestamp.type': choice(['CreateTime', 'LogAppendTime'], 'CreateTime').clusterWide().honoured(),
  'log.preallocate': bool(false).clusterWide().moot(),
  'log.retention.bytes': long(-1).clusterWide().honoured(),
  'log.retention.check.interval.ms': long(5 * minute)
    .min(1)
    .honoured(),
  'log.retention.hours': int(168).honoured(),
  'log.retention.minutes': intOrNull().honoured(),
  'log.retention.ms': longOrNull().clusterWide().honoured(),
  'log.roll.hours': int(168).min(1).honoured(),
  'log.roll.jitter.hours': int(0).min(0).honoured(),
  'log.roll.jitter.ms': longOrNull().clusterWide().honoured(),
  'log.roll.ms': longOrNull().clusterWide().honoured(),
  'log.segment.bytes': int(gib).min(mib).clusterWide().honoured(),
  'log.segment.delete.delay.ms': long(minute).min(0).clusterWide().honoured(),
  'message.max.bytes': int(mib + 12)
    .min(0)
    .clusterWide()
    .honoured(),
  'min.insync.replicas': int(1).min(1).clusterWide().honoured(),
  'num.partitions': int(1).min(1).honoured(),
  'num.recovery.threads.per.data.dir': int(2).min(1).clusterWide().moot(),
  'producer.id.expiration.check.interval.ms': int(10 * minute)
    .min(1)
    .internal()
    .honoured(),
  'producer.id.expiration.ms': int(day).min(1).clusterWide().honoured(),
  'unclean.leader.election.enable': bool(false).clusterWide().moot(),
  'unclean.leader.election.interval.ms': long(5 * minute)
    .min(1)
    .internal()
    .moot(),
}
