// What a log is told about itself: Kafka's topic configs, as numbers.

import type { CompressionName } from '../protocol/records/compression/index.ts'

export interface LogConfig {
  readonly segmentBytes: number
  readonly segmentMs: number
  readonly segmentJitterMs: number
  readonly segmentIndexBytes: number
  readonly indexIntervalBytes: number
  readonly flushMessages: number
  readonly flushMs: number
  /** -1: no limit. */
  readonly retentionMs: number
  readonly retentionBytes: number
  readonly delete: boolean
  readonly compact: boolean
  readonly fileDeleteDelayMs: number
  readonly minCleanableDirtyRatio: number
  readonly deleteRetentionMs: number
  readonly minCompactionLagMs: number
  readonly maxCompactionLagMs: number
  readonly maxMessageBytes: number
  readonly compressionType: CompressionName | 'producer'
  readonly compressionLevel: number | undefined
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime'
  readonly messageTimestampBeforeMaxMs: number
  readonly messageTimestampAfterMaxMs: number
}

const forever = Number.POSITIVE_INFINITY
const hour = 3_600_000

/** Kafka's defaults. */
export const defaultLogConfig: LogConfig = {
  segmentBytes: 1 << 30,
  segmentMs: 7 * 24 * hour,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 << 20,
  indexIntervalBytes: 4096,
  flushMessages: forever,
  flushMs: forever,
  retentionMs: 7 * 24 * hour,
  retentionBytes: -1,
  delete: true,
  compact: false,
  fileDeleteDelayMs: 60_000,
  minCleanableDirtyRatio: 0.5,
  deleteRetentionMs: 24 * hour,
  minCompactionLagMs: 0,
  maxCompactionLagMs: forever,
  maxMessageBytes: 1_048_588,
  compressionType: 'producer',
  compressionLevel: undefined,
  messageTimestampType: 'CreateTime',
  messageTimestampBeforeMaxMs: forever,
  messageTimestampAfterMaxMs: hour,
}
