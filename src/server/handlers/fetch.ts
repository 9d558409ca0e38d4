// Fetch: record batches from partitions, as they are in the log. It waits until there are `minBytes`, or something is
// wrong, or `maxWaitMs` are over.

import { errors } from '../../protocol/errors.ts'
import { encodeResponse } from '../../protocol/frame.ts'
import { Fetch } from '../../protocol/messages/01-fetch.ts'
import type { Request, ResponseInput } from '../../protocol/schema/api.ts'
import type { FetchScope, FetchTarget, SessionRequest } from '../fetch/fetch-sessions.ts'
import { type FetchedPartition, type FetchOptions, PartitionReader } from '../fetch/read-partitions.ts'
import { wakeOn } from '../fetch/wake.ts'
import type { Partition } from '../partitions/partition.ts'
import type { Services } from '../services.ts'
import { handler, type RequestContext } from './handler.ts'

type FetchRequest = Request<typeof Fetch>
type TopicRow = ResponseInput<typeof Fetch>['responses'][number]
type PartitionRow = TopicRow['partitions'][number]

const firstVersionWithSessions = 7
const firstVersionWithIds = 13
/** read_committed */
const mostIsolated = 1

export const fetch = handler(Fetch, async (request, context) => {
  const { broker, version, bill } = context
  if (request.isolationLevel > mostIsolated) return refused(request, version)
  const scope = broker.fetchSessions.scope(sessionRequest(request, version))
  const asReplica = request.replicaId >= 0 || request.replicaState.replicaId >= 0
  const options = {
    version,
    maxBytes: Math.min(
      request.maxBytes,
      broker.config.broker('fetch.max.bytes'),
      asReplica ? request.maxBytes : Math.trunc(bill.mostFetched),
    ),
    committed: request.isolationLevel === 1,
    asReplica,
  }
  const fetched = await readEnough(request, [...scope.targets], options, context)
  if (asReplica) bill.exempt()
  else if (!bill.mayFetch(() => sizeOf(rows(scope.isNews, fetched), version))) {
    release(fetched)
    return { responses: [], sessionId: scope.knownId }
  }
  context.whenSent(() => release(fetched))
  return { responses: rows(scope.include, fetched), sessionId: scope.sessionId() }
})

/** Of an answer without its header, as quotas count it. */
function sizeOf(responses: readonly TopicRow[], version: number): number {
  const pieces = encodeResponse(Fetch, version, 0, { responses })
  const header = Fetch.responseHeaderVersion(version) === 0 ? 4 : 5
  return pieces.reduce((sum, { length }) => sum + length, -header)
}

/** Before ids what is wrong with the request is said of each partition too. */
function refused({ sessionId, topics }: FetchRequest, version: number): ResponseInput<typeof Fetch> {
  const errorCode = errors.UNKNOWN_SERVER_ERROR.code
  const responses = topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition }) => ({
      partitionIndex: partition,
      errorCode,
      highWatermark: -1,
      abortedTransactions: [],
      records: [],
    })),
  }))
  return { errorCode, sessionId, responses: version < firstVersionWithIds ? responses : [] }
}

function sessionRequest(request: FetchRequest, version: number): SessionRequest {
  const targets = request.topics.flatMap(({ topic: name, topicId, partitions }) =>
    partitions.map(({ partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, partitionMaxBytes: maxBytes }) => ({
      name,
      topicId,
      partition,
      currentLeaderEpoch: Math.max(-1, currentLeaderEpoch),
      fetchOffset,
      lastFetchedEpoch,
      maxBytes,
    })),
  )
  const forgotten = request.forgottenTopicsData.flatMap(({ topic: name, topicId, partitions }) =>
    partitions.map(partition => ({ name, topicId, partition })),
  )
  const hasSession = version >= firstVersionWithSessions
  const { sessionId: id, sessionEpoch } = request
  const withIds = version >= firstVersionWithIds
  return { id, epoch: hasSession ? sessionEpoch : -1, withIds, targets: onlyLast(targets), forgotten }
}

/** Of a partition that is there twice the last one counts, in the place of the first. */
function onlyLast(targets: readonly FetchTarget[]): FetchTarget[] {
  return [...new Map(targets.map(target => [`${target.partition} ${target.topicId} ${target.name}`, target])).values()]
}

type Fetched = readonly { readonly target: FetchTarget; readonly read: FetchedPartition }[]

async function readEnough(
  { minBytes, maxWaitMs }: FetchRequest,
  targets: readonly FetchTarget[],
  options: FetchOptions,
  { broker, client }: RequestContext,
): Promise<Fetched> {
  // More than fits into an answer is not waited for.
  const missing = (fetched: Fetched) => Math.min(minBytes, options.maxBytes) - sizeOrError(fetched)
  const first = await readAll(broker, targets, options)
  if (targets.length === 0 || maxWaitMs <= 0 || missing(first) <= 0) return first
  const wake = wakeOn(partitionsOf(targets, broker), {
    maxWaitMs,
    committed: options.committed,
    timers: broker.clock,
    onEnd: listener => client.onEnd(listener),
  })
  try {
    // Something may have come between the read and the wait: it is read once more before the first sleep.
    let fetched = first
    let bytes: number
    do {
      release(fetched)
      fetched = await readAll(broker, targets, options)
      bytes = missing(fetched)
    } while (bytes > 0 && (await wake.next(bytes)))
    return fetched
  } finally {
    wake.stop()
  }
}

async function readAll(broker: Services, targets: readonly FetchTarget[], options: FetchOptions): Promise<Fetched> {
  const reader = new PartitionReader(broker, options)
  const fetched: { target: FetchTarget; read: FetchedPartition }[] = []
  for (const target of targets) {
    const read = reader.read(target)
    fetched.push({ target, read: read instanceof Promise ? await read : read })
  }
  return fetched
}

function release(fetched: Fetched): void {
  for (const { read } of fetched) read.release?.()
}

/** What the answer would hold; an error is as good as any number of bytes. */
function sizeOrError(fetched: Fetched): number {
  let size = 0
  for (const { read } of fetched) {
    if (read.errorCode !== 0 || read.divergingEpoch !== undefined) return Number.POSITIVE_INFINITY
    size += read.size
  }
  return size
}

/** Those that are gone meanwhile are found out by the next read. */
function partitionsOf(targets: readonly FetchTarget[], { metadata, partitions }: Services): Partition[] {
  return targets.flatMap(({ name, topicId, partition }) => {
    const topic = name === '' ? metadata.state.topicById(topicId) : metadata.state.topic(name)
    return topic?.partitions[partition] === undefined ? [] : [partitions.get(topic, partition)]
  })
}

/** The rows of those that are to be in the answer, those of a topic together where they follow each other. */
function rows(include: FetchScope['include'], fetched: Fetched): TopicRow[] {
  const topics: { topic: string; topicId: string; partitions: PartitionRow[] }[] = []
  // Partitions that are not there come last.
  const inOrder = [...fetched.filter(({ read }) => !read.unknown), ...fetched.filter(({ read }) => read.unknown)]
  for (const { target, read } of inOrder) {
    const { errorCode, highWatermark, logStartOffset } = read
    const diverging = read.divergingEpoch !== undefined
    if (!include(target, { errorCode, highWatermark, logStartOffset, hasRecords: read.size > 0, diverging })) continue
    const last = topics.at(-1)
    if (last?.topic === target.name && last.topicId === target.topicId) last.partitions.push(row(target, read))
    else topics.push({ topic: target.name, topicId: target.topicId, partitions: [row(target, read)] })
  }
  return topics
}

function row({ partition }: FetchTarget, read: FetchedPartition): PartitionRow {
  return {
    partitionIndex: partition,
    errorCode: read.errorCode,
    highWatermark: read.highWatermark,
    lastStableOffset: read.lastStableOffset,
    logStartOffset: read.logStartOffset,
    ...(read.divergingEpoch && { divergingEpoch: read.divergingEpoch }),
    abortedTransactions: read.abortedTransactions ?? null,
    records: read.records,
  }
}
