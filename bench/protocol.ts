// npm run bench:protocol: our codec against kafkajs's on the same bytes, and against JSON on the same value. The ratios are
// what counts: both sides of each were measured in the same run.

import assert from 'node:assert/strict'
import kafkajsFetch from 'kafkajs/src/protocol/requests/fetch/v11/response.js'
import kafkajsJoinGroup from 'kafkajs/src/protocol/requests/joinGroup/v5/response.js'
import kafkajsMetadata from 'kafkajs/src/protocol/requests/metadata/v6/response.js'
import kafkajsProduce from 'kafkajs/src/protocol/requests/produce/v7/request.js'
import kafkajsSyncGroup from 'kafkajs/src/protocol/requests/syncGroup/v3/request.js'
import { Fetch, JoinGroup, Metadata, Produce, SyncGroup } from '../src/protocol/messages/index.ts'
import { batches } from '../src/protocol/records/batches.ts'
import { buildBatch } from '../src/protocol/records/build.ts'
import * as fixtures from './fixtures.ts'
import { measure, row } from './measure.ts'

const timestamp = 1_700_000_000_000
const messages = Array.from({ length: 10 }, (_, i) => ({ key: `key-${i}`, value: 'x'.repeat(100), timestamp }))

/** One batch of ten records, as a producer builds it. */
function builtBatch(): Buffer {
  const records = messages.map(({ key, value }, offset) => ({
    offset,
    timestamp,
    key: Buffer.from(key),
    value: Buffer.from(value),
  }))
  return buildBatch(records, { leaderEpoch: 0, producerEpoch: 0, baseSequence: 0 })
}

function ourProduce(): Buffer {
  const partitionData = Array.from({ length: 10 }, (_, index) => ({ index, records: builtBatch() }))
  const topicData = [{ name: 'some.topic.name', partitionData }]
  return Produce.request.encode(7, { transactionalId: null, acks: -1, timeoutMs: 30000, topicData })
}

async function theirProduce(): Promise<Buffer> {
  const partitions = Array.from({ length: 10 }, (_, partition) => ({ partition, firstSequence: 0, messages }))
  const topicData = [{ topic: 'some.topic.name', partitions }]
  const request = kafkajsProduce({ acks: -1, timeout: 30000, topicData })
  return (await request.encode()).buffer
}

async function theirSyncGroup(): Promise<Buffer> {
  const { groupId, generationId, memberId, assignments } = fixtures.syncGroup
  const groupAssignment = assignments.map(({ memberId, assignment }) => ({ memberId, memberAssignment: assignment }))
  return (await kafkajsSyncGroup({ groupId, generationId, memberId, groupAssignment }).encode()).buffer
}

/** A Fetch response with these records in every partition. */
function fetchBytes(version: number, records: Buffer): Buffer {
  const responses = fixtures.fetch.responses.map(topic => ({
    ...topic,
    partitions: topic.partitions.map(partition => ({ ...partition, records })),
  }))
  return Fetch.response.encode(version, { ...fixtures.fetch, responses })
}

/** Decodes a Fetch response and every record in it, as kafkajs does. */
function decodeRecords(bytes: Buffer): number {
  let count = 0
  for (const { partitions } of Fetch.response.decode(11, bytes).responses) {
    for (const { records } of partitions) {
      for (const batch of batches(records ?? Buffer.alloc(0))) count += [...batch.records()].length
    }
  }
  return count
}

const metadata6 = Metadata.response.encode(6, fixtures.metadata)
const metadata12 = Metadata.response.encode(12, fixtures.metadata)
const metadata = Metadata.response.decode(12, metadata12)
const metadataJson = JSON.stringify(metadata)
const produce9 = Produce.request.encode(9, fixtures.produce)
const fetch12 = Fetch.response.encode(12, fixtures.fetch)
const fetch = Fetch.response.decode(12, fetch12)
const noRecords = fetchBytes(11, Buffer.alloc(0))
const withRecords = fetchBytes(11, builtBatch())
const joinGroup5 = JoinGroup.response.encode(5, fixtures.joinGroup)
const joinGroup9 = JoinGroup.response.encode(9, fixtures.joinGroup)
const syncGroup3 = SyncGroup.request.encode(3, fixtures.syncGroup)

assert.deepEqual(await theirProduce(), ourProduce(), 'both encode the same Produce request')
assert.deepEqual(await theirSyncGroup(), syncGroup3, 'both encode the same SyncGroup request')

/** Each of ours, and what it is held against, if there is something. */
const comparisons: readonly (readonly [what: string, ours: () => unknown, against?: string, theirs?: () => unknown])[] =
  [
    [
      'Metadata v12 response, decode',
      () => Metadata.response.decode(12, metadata12),
      'JSON.parse',
      () => JSON.parse(metadataJson),
    ],
    [
      'Metadata v12 response, encode',
      () => Metadata.response.encode(12, metadata),
      'JSON.stringify',
      () => JSON.stringify(metadata),
    ],
    [
      'Metadata v6 response, decode',
      () => Metadata.response.decode(6, metadata6),
      'kafkajs',
      () => kafkajsMetadata.decode(metadata6),
    ],
    ['Produce v9 request, decode', () => Produce.request.decode(9, produce9)],
    ['Produce v9 request, encode', () => Produce.request.encode(9, fixtures.produce)],
    ['Produce v7 request, batches built', ourProduce, 'kafkajs', theirProduce],
    ['Fetch v12 response, decode', () => Fetch.response.decode(12, fetch12)],
    ['Fetch v12 response, encode', () => Fetch.response.encode(12, fetch)],
    [
      'Fetch v11 response without records, decode',
      () => Fetch.response.decode(11, noRecords),
      'kafkajs',
      () => kafkajsFetch.decode(noRecords),
    ],
    [
      'Fetch v11 response and its records, decode',
      () => decodeRecords(withRecords),
      'kafkajs',
      () => kafkajsFetch.decode(withRecords),
    ],
    ['JoinGroup v9 response, decode', () => JoinGroup.response.decode(9, joinGroup9)],
    [
      'JoinGroup v5 response, decode',
      () => JoinGroup.response.decode(5, joinGroup5),
      'kafkajs',
      () => kafkajsJoinGroup.decode(joinGroup5),
    ],
    ['SyncGroup v3 request, encode', () => SyncGroup.request.encode(3, fixtures.syncGroup), 'kafkajs', theirSyncGroup],
  ]

console.log(row(['', 'ops/s', 'against', 'ops/s', 'ratio']))
for (const [what, ours, against, theirs] of comparisons) {
  const ops = await measure(what, theirs === undefined ? { ours } : { ours, theirs })
  const [our = 0, their] = [ops.get('ours'), ops.get('theirs')]
  console.log(row([what, our, against ?? '', their ?? '', their === undefined ? '' : `${(our / their).toFixed(1)}x`]))
}
