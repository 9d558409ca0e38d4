// The configs of a topic. `from` names the broker's config that a topic goes by where it has no value of its own.

import { gzipLevel, throttledReplicas } from '../checks.ts'
import {
  bool,
  choice,
  day,
  double,
  forever,
  gib,
  hour,
  int,
  intOrNull,
  kib,
  list,
  long,
  mib,
  minute,
} from '../definition.ts'

export const topicConfigs = {
  __proto__: null as never,
  'cleanup.policy': list('delete').distinct('compact', 'delete').from('log.cleanup.policy').honoured(),
  'compression.gzip.level': int(-1).check(gzipLevel).from('compression.gzip.level').honoured(),
  'compression.lz4.level': int(9).between(1, 17).from('compression.lz4.level').honoured(),
  'compression.type': choice(['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'], 'producer')
    .from('compression.type')
    .honoured(),
  'compression.zstd.level': int(3).between(-131072, 22).from('compression.zstd.level').honoured(),
  'delete.retention.ms': long(day).min(0).from('log.cleaner.delete.retention.ms').honoured(),
  'file.delete.delay.ms': long(minute).min(0).from('log.segment.delete.delay.ms').honoured(),
  'flush.messages': long(forever).min(1).from('log.flush.interval.messages').honoured(),
  'flush.ms': long(forever).min(0).from('log.flush.interval.ms').honoured(),
  'follower.replication.throttled.replicas': list().check(throttledReplicas).moot(),
  'index.interval.bytes': int(4 * kib)
    .min(0)
    .from('log.index.interval.bytes')
    .honoured(),
  'internal.segment.bytes': intOrNull().internal().moot(),
  'leader.replication.throttled.replicas': list().check(throttledReplicas).moot(),
  'local.retention.bytes': long(-2).min(-2).from('log.local.retention.bytes'),
  'local.retention.ms': long(-2).min(-2).from('log.local.retention.ms'),
  'max.compaction.lag.ms': long(forever).min(1).from('log.cleaner.max.compaction.lag.ms').honoured(),
  'max.message.bytes': int(mib + 12)
    .min(0)
    .from('message.max.bytes')
    .honoured(),
  'message.timestamp.after.max.ms': long(hour).min(0).from('log.message.timestamp.after.max.ms').honoured(),
  'message.timestamp.before.max.ms': long(forever).min(0).from('log.message.timestamp.before.max.ms').honoured(),
  'message.timestamp.type': choice(['CreateTime', 'LogAppendTime'], 'CreateTime')
    .from('log.message.timestamp.type')
    .honoured(),
  'min.cleanable.dirty.ratio': double(0.5).between(0, 1).from('log.cleaner.min.cleanable.ratio').honoured(),
  'min.compaction.lag.ms': long(0).min(0).from('log.cleaner.min.compaction.lag.ms').honoured(),
  'min.insync.replicas': int(1).min(1).from('min.insync.replicas').honoured(),
  preallocate: bool(false).from('log.preallocate').moot(),
  'remote.log.copy.disable': bool(false),
  'remote.log.delete.on.disable': bool(false),
  'remote.storage.enable': bool(false),
  'retention.bytes': long(-1).from('log.retention.bytes').honoured(),
  'retention.ms': long(7 * day)
    .min(-1)
    .from('log.retention.ms')
    .honoured(),
  'segment.bytes': int(gib).min(mib).from('log.segment.bytes').honoured(),
  'segment.index.bytes': int(10 * mib)
    .min(4)
    .from('log.index.size.max.bytes')
    .honoured(),
  'segment.jitter.ms': long(0).min(0).from('log.roll.jitter.ms').honoured(),
  'segment.ms': long(7 * day)
    .min(1)
    .from('log.roll.ms')
    .honoured(),
  'unclean.leader.election.enable': bool(false).from('unclean.leader.election.enable').moot(),
}
