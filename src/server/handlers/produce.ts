// Produce: batches go to the logs of their partitions, each of which answers for itself. The answer comes when they are to
// be read; with acks=0 there is none, and where something went wrong the connection closes, so that the producer looks
// for another leader.

import { AppendError } from '../../log/append-error.ts'
import { LogError } from '../../log/errors.ts'
import type { PartitionLog } from '../../log/partition-log.ts'
import type { VerificationGuard } from '../../log/transaction-verification.ts'
import type { ErrorName } from '../../protocol/errors.ts'
import { Produce } from '../../protocol/messages/00-produce.ts'
import type { Batch } from '../../protocol/records/batch.ts'
import { RecordError } from '../../protocol/records/errors.ts'
import { checkProduced } from '../../protocol/records/produced.ts'
import type { ResponseInput } from '../../protocol/schema/api.ts'
import { ApiError, type Failure } from '../errors.ts'
import type { Topic } from '../metadata/topic.ts'
import type { Partition } from '../partitions/partition.ts'
import type { Services } from '../services.ts'
import { rulesOfProduce, verify } from '../transactions/verification.ts'
import { handler, type RequestContext } from './handler.ts'
import { answerEach, findTopic, type TopicReference } from './topics.ts'

type TopicData = TopicReference & { readonly partitionData: readonly PartitionData[] }
type PartitionData = { readonly index: number; readonly records: Buffer | null }
type PartitionResponse = ResponseInput<typeof Produce>['responses'][number]['partitionResponses'][number]

const firstVersionWithIds = 13

/** Who may write to the broker's own topics: Kafka's tools that repair them. */
const adminClientId = '__admin_client'
const acksValues = [-1, 0, 1]

export const produce = handler(
  Produce,
  async ({ acks, topicData, transactionalId }, context) => {
    const { broker, version, bill, size } = context
    const responses = await Promise.all(
      onlyLast(topicData, version >= firstVersionWithIds).map(async topic => ({
        name: topic.name,
        topicId: topic.topicId,
        partitionResponses: await answerEach(
          topic.partitionData,
          broker,
          data => append(topic, data, { acks, transactionalId }, context),
          (data, failure, error) => failed(topic, data, failure, error, broker),
        ),
      })),
    )
    bill.produced(size)
    if (acks !== 0) return { responses }
    const wrong = responses.flatMap(topic => topic.partitionResponses).find(({ errorCode }) => errorCode !== 0)
    if (wrong !== undefined)
      throw new ApiError('UNKNOWN_SERVER_ERROR', `acks=0, and error ${wrong.errorCode} for partition ${wrong.index}`)
    return undefined
  },
  { overlaps: true },
)

/** Of a partition that is there twice the last one counts, and a topic without partitions is not answered. */
function onlyLast(topics: readonly TopicData[], withIds: boolean): TopicData[] {
  const merged = new Map<string, TopicReference & { readonly partitions: Map<number, PartitionData> }>()
  for (const { name, topicId, partitionData } of topics) {
    const id = withIds ? topicId : undefined
    const key = id ?? name
    const partitions = merged.get(key)?.partitions ?? new Map<number, PartitionData>()
    for (const data of partitionData) partitions.set(data.index, data)
    if (partitions.size > 0) merged.set(key, { name, topicId: id, partitions })
  }
  return Array.from(merged.values(), ({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitionData: [...partitions.values()],
  }))
}

async function append(
  reference: TopicReference,
  { index, records }: PartitionData,
  { acks, transactionalId }: { readonly acks: number; readonly transactionalId: string | null },
  context: RequestContext,
): Promise<PartitionResponse> {
  const { broker, version, client } = context
  const topic = findTopic(broker, reference)
  const partition = broker.partitions.get(topic, index)
  if (!acksValues.includes(acks)) throw new ApiError('INVALID_REQUIRED_ACKS')
  const bytes = records ?? Buffer.alloc(0)
  const batch = readable(bytes, version)
  if (topic.internal && client.id !== adminClientId) throw new ApiError('INVALID_TOPIC_EXCEPTION')
  if (acks === -1) checkReplicas(broker, topic, index)
  const log = partition.log ?? (await partition.ready)
  const { leaderEpoch } = partition
  const transactional = batch?.transactional === true
  const guard = transactional ? await guardFor(partition, log, batch, transactionalId, context) : undefined
  const appended = await log.append(bytes, { from: 'client', leaderEpoch, guard })
  return {
    index,
    errorCode: 0,
    baseOffset: appended.firstOffset,
    logAppendTimeMs: appended.logAppendTime,
    logStartOffset: appended.logStartOffset,
    recordErrors: [],
  }
}

/** Of bytes that are no batches the answer tells what they are; of batches that are wrong it does not. */
function readable(bytes: Buffer, version: number): Batch | undefined {
  try {
    return checkProduced(bytes, version)
  } catch (error) {
    if (!(error instanceof RecordError) || error.code !== 'CORRUPT_MESSAGE') throw error
    throw new ApiError(error.code, error.message)
  }
}

/** A batch that begins a transaction comes to the log with a guard that says that its coordinator knows of it. */
function guardFor(
  { topic, index }: Partition,
  log: PartitionLog,
  batch: Batch,
  transactionalId: string | null,
  { broker, version }: RequestContext,
): Promise<VerificationGuard | undefined> {
  if (transactionalId === null) throw new ApiError('TRANSACTIONAL_ID_AUTHORIZATION_FAILED')
  const partitions = new Map([[topic, new Set([index])]])
  return verify(log, batch, transactionalId, partitions, rulesOfProduce(version), broker)
}

/** Whether as many replicas are in sync as `min.insync.replicas` asks for; more than there are it cannot ask. */
function checkReplicas({ config }: Services, { name, partitions }: Topic, index: number): void {
  const { isr = [], replicas = [] } = partitions[index] ?? {}
  if (isr.length >= replicas.length) return // as always, unless this is not the only broker
  if (isr.length < config.topic(name, 'min.insync.replicas')) throw new ApiError('NOT_ENOUGH_REPLICAS')
}

/** Kafka tells where the log starts unless it did not get so far as to look at it, or could not make sense of the bytes. */
const withoutLogStart: readonly ErrorName[] = [
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'CORRUPT_MESSAGE',
  'KAFKA_STORAGE_ERROR',
]

function failed(
  reference: TopicReference,
  { index }: PartitionData,
  { errorCode, errorMessage }: Failure,
  error: unknown,
  broker: Services,
): PartitionResponse {
  const recordErrors = error instanceof AppendError ? error.recordErrors : []
  const ofLog = error instanceof LogError && !withoutLogStart.includes(error.code)
  return {
    index,
    errorCode,
    baseOffset: -1,
    logStartOffset: ofLog ? (broker.partitions.get(findTopic(broker, reference), index).log?.startOffset ?? -1) : -1,
    recordErrors: recordErrors.map(({ batchIndex, message }) => ({ batchIndex, batchIndexErrorMessage: message })),
    errorMessage: recordErrors.length > 0 || error instanceof ApiError ? errorMessage : null,
  }
}
