// Version 0 of ListOffsets, from before records had timestamps: for a time it lists where segments begin that were written
// to last before it, latest first, and where the log ends.

import type { PartitionLog } from '../../log/partition-log.ts'
import type { ListOffsets } from '../../protocol/messages/02-list-offsets.ts'
import type { Request, ResponseInput } from '../../protocol/schema/api.ts'
import { ApiError } from '../errors.ts'
import type { RequestContext } from './handler.ts'
import { checkTimestamp, consumer, special } from './special-timestamps.ts'
import { answerTopics, findPartition } from './topics.ts'

type Rows = ResponseInput<typeof ListOffsets>['topics']

export function segmentOffsets(
  { topics, replicaId }: Request<typeof ListOffsets>,
  { broker }: RequestContext,
): Promise<Rows> {
  return answerTopics(
    topics.map(({ name, partitions }) => [name, partitions]),
    broker,
    async (name, { partitionIndex, timestamp, maxNumOffsets }) => {
      checkTimestamp(Number(timestamp), 0)
      const log = await findPartition(broker, { name }, partitionIndex).ready
      if (maxNumOffsets < 0) throw new ApiError('UNKNOWN_SERVER_ERROR')
      const starts = await startsBefore(log, Number(timestamp), broker.clock.now())
      const end = replicaId === consumer ? log.highWatermark : log.endOffset
      const oldStyleOffsets = starts.map(offset => Math.min(offset, end)).slice(0, maxNumOffsets)
      return { partitionIndex, errorCode: 0, oldStyleOffsets }
    },
    ({ partitionIndex }, { errorCode }) => ({ partitionIndex, errorCode, oldStyleOffsets: [] }),
  )
}

async function startsBefore(log: PartitionLog, timestamp: number, now: number): Promise<number[]> {
  const segments = await log.segments()
  if (timestamp === special.earliest) return [log.startOffset]
  const starts = segments.map(({ baseOffset, modified }) => ({
    offset: Math.max(baseOffset, log.startOffset),
    modified,
  }))
  if ((segments.at(-1)?.size ?? 0) > 0) starts.push({ offset: log.endOffset, modified: now })
  const last = timestamp === special.latest ? starts.length - 1 : starts.findLastIndex(one => one.modified <= timestamp)
  return starts
    .slice(0, last + 1)
    .map(({ offset }) => offset)
    .reverse()
}
