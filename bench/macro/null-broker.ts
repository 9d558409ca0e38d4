// A broker that does nothing with what it is sent: it counts records and gives made-up ones. What a load reaches against
// it is the ceiling of the bench itself. `node build/bench/macro/null-broker.js PORT`

import { createServer, type Socket } from 'node:net'
import { encodeResponse, type RequestFrame, readRequest, sizePrefix } from '../../src/protocol/frame.ts'
import { Produce } from '../../src/protocol/messages/00-produce.ts'
import { Fetch } from '../../src/protocol/messages/01-fetch.ts'
import { ListOffsets } from '../../src/protocol/messages/02-list-offsets.ts'
import { Metadata } from '../../src/protocol/messages/03-metadata.ts'
import { ApiVersions } from '../../src/protocol/messages/18-api-versions.ts'
import { CreateTopics } from '../../src/protocol/messages/19-create-topics.ts'
import { DeleteTopics } from '../../src/protocol/messages/20-delete-topics.ts'
import { putInt64 } from '../../src/protocol/records/int64.ts'
import { at } from '../../src/protocol/records/record-batch.ts'
import type { Api } from '../../src/protocol/schema/api.ts'
import type { Fields, Value } from '../../src/protocol/schema/field.ts'
import { FrameCutter } from './frames.ts'

interface Partition {
  end: number
  batch: Buffer
  wake: () => void
}

type Answer = (answer: readonly Buffer[]) => void
type NullHandler = (request: RequestFrame, answer: Answer) => void

const port = Number(process.argv[2])
const topics = new Map<string, Partition[]>()
const handlers = new Map<number, NullHandler>()
const apis: Api[] = []

function handle<Q extends Fields, S extends Fields>(
  api: Api<Q, S>,
  respond: (body: Value<Q>, send: (response: Parameters<typeof encodeResponse<Q, S>>[3]) => void) => void,
): void {
  apis.push(api as Api)
  handlers.set(api.key, ({ version, correlationId, reader }, answer) => {
    if (reader === undefined) throw new Error(`${api.name} v${version} is not spoken here`)
    respond(api.request.read(version, reader), response =>
      answer(encodeResponse(api, version, correlationId, response)),
    )
  })
}

const madePartitions = (count: number): Partition[] =>
  Array.from({ length: count }, () => ({ end: 0, batch: Buffer.alloc(0), wake: () => {} }))

function partitionsOf(name: string): Partition[] {
  const found = topics.get(name) ?? madePartitions(1)
  topics.set(name, found)
  return found
}

handle(ApiVersions, (_, send) => {
  const apiKeys = apis.map(({ key, versions }) => ({ apiKey: key, minVersion: versions.from, maxVersion: versions.to }))
  send({ errorCode: 0, apiKeys })
})

handle(Metadata, ({ topics: asked }, send) => {
  const names = asked?.map(({ name }) => name ?? '') ?? [...topics.keys()]
  const described = names.map(name => ({
    errorCode: 0,
    name,
    partitions: partitionsOf(name).map((_, partitionIndex) => ({
      errorCode: 0,
      partitionIndex,
      leaderId: 1,
      replicaNodes: [1],
      isrNodes: [1],
    })),
  }))
  send({ brokers: [{ nodeId: 1, host: '127.0.0.1', port }], topics: described })
})

handle(CreateTopics, ({ topics: wanted }, send) => {
  for (const { name, numPartitions } of wanted) topics.set(name, madePartitions(numPartitions))
  send({ topics: wanted.map(({ name }) => ({ name, errorCode: 0, errorMessage: null, configs: [] })) })
})

handle(DeleteTopics, ({ topicNames }, send) => {
  for (const name of topicNames) topics.delete(name)
  send({ responses: topicNames.map(name => ({ name, errorCode: 0 })) })
})

handle(ListOffsets, ({ topics: wanted }, send) => {
  const topics = wanted.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: 0,
      oldStyleOffsets: [],
      offset: partitionsOf(name)[partitionIndex]?.end ?? -1,
    })),
  }))
  send({ topics })
})

handle(Produce, ({ acks, topicData }, send) => {
  const responses = topicData.map(({ name, partitionData }) => ({
    name,
    partitionResponses: partitionData.map(({ index, records }) => {
      const partition = partitionsOf(name)[index]!
      if (records !== null) {
        // It is a view of what the next request comes into.
        if (partition.batch.length === 0) partition.batch = Buffer.from(records)
        partition.end += records.readInt32BE(at.count)
      }
      partition.wake()
      return { index, errorCode: 0, baseOffset: partition.end, recordErrors: [] }
    }),
  }))
  if (acks !== 0) send({ responses })
})

handle(Fetch, ({ topics: wanted }, send) => {
  const [topic] = wanted
  const [asked] = topic?.partitions ?? []
  if (topic === undefined || asked === undefined) return send({ sessionId: 0, responses: [] })
  const { partition: partitionIndex, fetchOffset, partitionMaxBytes } = asked
  const partition = partitionsOf(topic.topic)[partitionIndex]!
  const give = () => {
    if (Number(fetchOffset) >= partition.end) return
    partition.wake = () => {}
    const records = madeUp(partition, Number(fetchOffset), partitionMaxBytes)
    const answered = { partitionIndex, errorCode: 0, highWatermark: partition.end, abortedTransactions: null, records }
    send({ sessionId: 0, responses: [{ topic: topic.topic, partitions: [answered] }] })
  }
  partition.wake = give
  give()
})

/** The batch as often as there is room and there are records, with the offsets that it would have. */
function madeUp({ batch, end }: Partition, from: number, maxBytes: number): Buffer {
  const records = batch.readInt32BE(at.count)
  const count = Math.max(1, Math.min(Math.floor(maxBytes / batch.length), Math.floor((end - from) / records)))
  const bytes = Buffer.allocUnsafeSlow(count * batch.length)
  for (let i = 0; i < count; i++) {
    batch.copy(bytes, i * batch.length)
    putInt64(bytes, i * batch.length, from + i * records)
  }
  return bytes
}

function accept(socket: Socket): void {
  const known = new Map(apis.map(api => [api.key, api]))
  const answer: Answer = pieces => {
    for (const piece of pieces) socket.write(piece)
  }
  const frames = new FrameCutter(frame => {
    const request = readRequest(known, frame.subarray(sizePrefix))
    const handler = handlers.get(request.key)
    if (handler === undefined) throw new Error(`API ${request.key} is not known here`)
    handler(request, answer)
  })
  socket.on('data', chunk => {
    socket.cork()
    frames.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
    socket.uncork()
  })
  socket.on('error', () => {})
}

createServer({ noDelay: true }, accept).listen(port, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
