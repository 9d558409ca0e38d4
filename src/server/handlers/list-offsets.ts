// ListOffsets: where a partition begins, where it ends, and where a time is in it. Version 0 asks for the starts of
// segments and is in a file of its own; of the places in a tiered log there are none here.

import type { PartitionLog } from '../../log/partition-log.ts'
import { errors } from '../../protocol/errors.ts'
import { ListOffsets } from '../../protocol/messages/02-list-offsets.ts'
import type { Request, ResponseInput } from '../../protocol/schema/api.ts'
import { ApiError } from '../errors.ts'
import { handler, type RequestContext } from './handler.ts'
import { segmentOffsets } from './segment-offsets.ts'
import { checkTimestamp, consumer, special } from './special-timestamps.ts'
import { answerTopics, byPartition, findPartition } from './topics.ts'

type ListRequest = Request<typeof ListOffsets>
type Asked = ListRequest['topics'][number]['partitions'][number]
type TopicRow = ResponseInput<typeof ListOffsets>['topics'][number]
type PartitionRow = TopicRow['partitions'][number]

type Mentioned = readonly [index: number, asked: readonly Asked[]]

interface Place {
  readonly timestamp: number
  readonly offset: number
  readonly leaderEpoch: number
}

const nowhere: Place = { timestamp: -1, offset: -1, leaderEpoch: -1 }

const isolationLevels = [0, 1]

export const listOffsets = handler(ListOffsets, async (request, context) => ({
  topics: context.version === 0 ? await segmentOffsets(request, context) : await places(request, context),
}))

async function places(request: ListRequest, context: RequestContext): Promise<TopicRow[]> {
  const { topics, isolationLevel } = request
  if (!isolationLevels.includes(isolationLevel)) return topics.map(allFailed)
  const { broker, version } = context
  return answerTopics<Mentioned, PartitionRow>(
    byPartition(topics, ({ partitionIndex }) => partitionIndex),
    broker,
    async (name, [partitionIndex, [asked, again]]) => {
      if (asked === undefined || again !== undefined) throw new ApiError('INVALID_REQUEST')
      const timestamp = Number(asked.timestamp) // what is no exact number is none that a record has, and remains so
      checkTimestamp(timestamp, version)
      const partition = findPartition(broker, { name }, partitionIndex)
      partition.checkLeaderEpoch(asked.currentLeaderEpoch)
      const log = await partition.ready
      const { offset, leaderEpoch, timestamp: found } = await find(log, partition.leaderEpoch, timestamp, request)
      return { partitionIndex, errorCode: 0, timestamp: found, offset, ...(version >= 4 && { leaderEpoch }) }
    },
    ([partitionIndex], { errorCode }) => ({ partitionIndex, errorCode }),
  )
}

function allFailed({ name, partitions }: ListRequest['topics'][number]): TopicRow {
  const errorCode = errors.UNKNOWN_SERVER_ERROR.code
  return { name, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })) }
}

async function find(
  log: PartitionLog,
  leaderEpoch: number,
  timestamp: number,
  { replicaId, isolationLevel }: ListRequest,
): Promise<Place> {
  const epochs = await log.epochs()
  const limit = replicaId !== consumer ? log.endOffset : isolationLevel === 1 ? log.lastStableOffset : log.highWatermark
  switch (timestamp) {
    case special.latest:
      return { timestamp: -1, offset: limit, leaderEpoch }
    case special.earliest:
    case special.earliestLocal: {
      const first = epochs.entries[0]
      const known = first !== undefined && first.startOffset <= log.startOffset
      return { timestamp: -1, offset: log.startOffset, leaderEpoch: known ? first.epoch : -1 }
    }
    case special.latestTiered:
    case special.pendingUpload:
      return nowhere
  }
  const found = await (timestamp === special.maxTimestamp
    ? log.offsetOfMaxTimestamp()
    : log.offsetForTimestamp(timestamp))
  return found !== undefined && found.offset < limit ? found : nowhere
}
