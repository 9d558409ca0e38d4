// Every declared message by its name, for the tools that meet messages by name.

import * as clusterMetadata from '../../src/protocol/internal/cluster-metadata.ts'
import * as consumerOffsets from '../../src/protocol/internal/consumer-offsets.ts'
import { CoordinatorRecord } from '../../src/protocol/internal/coordinator-record.ts'
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
