// Every declared message by its name, for the tools that meet messages by name.

import * as clusterMetadata from '../../src/protocol/internal/cluster-metadata.ts'
import * as consumerOffsets from '../../src/protocol/internal/consumer-offsets.ts'
import { CoordinatorRecord } from '../../src/protocol/internal/coordinator-record.ts'
import { MetadataRecord } from '../../src/protocol/internal/metadata-record.ts'
import * as producerSnapshot from '../../src/protocol/internal/producer-snapshot.ts'
import * as quorumState from '../../src/protocol/internal/quorum-state.ts'
import * as shareGroupState from '../../src/protocol/internal/share-group-state.ts'
import * as transactionState from '../../src/protocol/internal/transaction-state.ts'
import * as consumerProtocol from '../../src/protocol/messages/consumer-protocol.ts'
import * as controlMessages from '../../src/protocol/messages/control-messages.ts'
import * as headers from '../../src/protocol/messages/headers.ts'
import { apis } from '../../src/protocol/messages/index.ts'
import * as principal from '../../src/protocol/messages/principal.ts'
import { Message } from '../../src/protocol/schema/message.ts'

const modules = [
  clusterMetadata,
  consumerOffsets,
  producerSnapshot,
  quorumState,
  shareGroupState,
  transactionState,
  consumerProtocol,
  controlMessages,
  headers,
  principal,
]

function* declared(): Generator<Message> {
  for (const { request, response } of apis) yield* [request, response]
  for (const exported of modules.flatMap(module => Object.values<unknown>(module))) {
    if (exported instanceof Message) yield exported
    if (exported instanceof CoordinatorRecord) yield* [exported.key, exported.value]
  }
}

export const catalogue: ReadonlyMap<string, Message> = new Map([...declared()].map(message => [message.name, message]))

/** The key of an API, or the type of a record, by the names of its messages. */
export const keys: ReadonlyMap<string, number> = new Map([...numbered()])

function* numbered(): Generator<[name: string, key: number]> {
  for (const { key, request, response } of apis) {
    yield [request.name, key]
    yield [response.name, key]
  }
  for (const exported of modules.flatMap(module => Object.values<unknown>(module))) {
    if (exported instanceof MetadataRecord) yield [exported.name, exported.type]
    if (!(exported instanceof CoordinatorRecord)) continue
    yield [exported.key.name, exported.type]
    yield [exported.value.name, exported.type]
  }
}
