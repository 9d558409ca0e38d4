// The configs of a topic as its logs want them.

import type { LogConfig } from '../../log/config.ts'
import type { TopicConfigs, TopicValue } from './definitions/index.ts'

export function logConfigOf(value: <N extends keyof TopicConfigs>(name: N) => TopicValue<N>): LogConfig {
  const policy = value('cleanup.policy')
  const compression = value('compression.type')
  return {
    segmentBytes: value('internal.segment.bytes') ?? value('segment.bytes'),
    segmentMs: value('segment.ms'),
    segmentJitterMs: value('segment.jitter.ms'),
    segmentIndexBytes: value('segment.index.bytes'),
    indexIntervalBytes: value('index.interval.bytes'),
    flushMessages: value('flush.messages'),
    flushMs: value('flush.ms'),
    retentionMs: value('retention.ms'),
    retentionBytes: value('retention.bytes'),
    delete: policy.includes('delete'),
    compact: policy.includes('compact'),
    fileDeleteDelayMs: value('file.delete.delay.ms'),
    minCleanableDirtyRatio: value('min.cleanable.dirty.ratio'),
    deleteRetentionMs: value('delete.retention.ms'),
    minCompactionLagMs: value('min.compaction.lag.ms'),
    maxCompactionLagMs: value('max.compaction.lag.ms'),
    maxMessageBytes: value('max.message.bytes'),
    compressionType: compression === 'uncompressed' ? 'none' : compression,
    compressionLevel: levelOf(compression, value),
    messageTimestampType: value('message.timestamp.type'),
    messageTimestampBeforeMaxMs: value('message.timestamp.before.max.ms'),
    messageTimestampAfterMaxMs: value('message.timestamp.after.max.ms'),
  }
}

function levelOf(
  compression: string,
  value: <N extends keyof TopicConfigs>(name: N) => TopicValue<N>,
): number | undefined {
  switch (compression) {
    case 'gzip':
      return value('compression.gzip.level')
    case 'lz4':
      return value('compression.lz4.level')
    case 'zstd':
      return value('compression.zstd.level')
    default:
      return undefined
  }
}
