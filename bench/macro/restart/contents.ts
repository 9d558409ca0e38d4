// What a broker is filled with before it is restarted, and how one sees that it has all of it again.

import { OffsetCommit } from '../../../src/protocol/messages/08-offset-commit.ts'
import { OffsetFetch } from '../../../src/protocol/messages/09-offset-fetch.ts'
import { InitProducerId } from '../../../src/protocol/messages/22-init-producer-id.ts'
import { DescribeTransactions } from '../../../src/protocol/messages/65-describe-transactions.ts'
import { ListTransactions } from '../../../src/protocol/messages/66-list-transactions.ts'
import { type Client, call, freshTopic } from '../load/client.ts'
import { Connection } from '../load/connection.ts'
import { findCoordinator, isTaken, keyTypes, untilTaken } from '../load/coordinators.ts'
import type { RestartMode, Settings } from '../settings.ts'

export interface Content {
  /** Of everything that is to be there, each in one partition of the coordinators' topic. */
  readonly keys: readonly string[]
  /** Resolves when all of it is acknowledged. */
  fill(client: Client): Promise<void>
  /** The keys that the broker is not ready to answer for yet; throws if it says of one what is not so. */
  notReady(client: Client, keys: readonly string[]): Promise<readonly string[]>
  /** Throws if anything of it is not there. */
  check(client: Client): Promise<void>
}

export const contents: Readonly<Record<RestartMode, (settings: Settings) => Content>> = {
  'restart-offsets': committedOffsets,
  'restart-transactions': transactionalIds,
}

/** The last that names topics, and takes several groups. */
const versions = { commit: 9, fetch: 9, init: 5 }
const connections = 16
const partitionsAtOnce = 1000

function committedOffsets({ groups: count, offsets }: Settings): Content {
  const topic = freshTopic()
  const numbers = new Map(Array.from({ length: count }, (_, i): [string, number] => [`group-${i}`, i]))
  const keys = [...numbers.keys()]
  const partitions = Array.from({ length: offsets }, (_, i) => i)
  const committed = (groupId: string, partition: number) => numbers.get(groupId)! * offsets + partition

  async function commit(connection: Connection, groupId: string): Promise<void> {
    for (const some of cut(partitions, partitionsAtOnce)) {
      const rows = some.map(partitionIndex => ({
        partitionIndex,
        committedOffset: committed(groupId, partitionIndex),
        committedMetadata: '',
      }))
      await untilTaken('committing offsets', async () => {
        const body = { groupId, memberId: '', topics: [{ name: topic, partitions: rows }] }
        const { topics } = await call(connection, OffsetCommit, versions.commit, body)
        return topics[0]!.partitions.find(({ errorCode }) => errorCode !== 0) ?? { errorCode: 0 }
      })
    }
  }

  /** The groups without an answer; of the others this many partitions have what was committed. */
  async function fetch(client: Client, groupIds: readonly string[], wanted: readonly number[]): Promise<string[]> {
    const topics = [{ name: topic, partitionIndexes: wanted }]
    const body = { groups: groupIds.map(groupId => ({ groupId, topics })), requireStable: false }
    const { groups } = await client.call(OffsetFetch, body, versions.fetch)
    return groups.flatMap(({ groupId, topics, errorCode }) => {
      if (!isTaken(errorCode, `offsets of ${groupId}`)) return [groupId]
      const rows = topics[0]?.partitions ?? []
      const right = rows.filter(row => row.committedOffset === committed(groupId, row.partitionIndex))
      if (right.length !== wanted.length) throw new Error(`${groupId}: ${right.length} of ${wanted.length} offsets`)
      return []
    })
  }

  return {
    keys,
    async fill(client) {
      await client.createTopic(topic, offsets)
      await findCoordinator(client, keyTypes.group, keys[0]!)
      await spread(client.bootstrap, keys, commit)
    },
    notReady: (client, groupIds) => fetch(client, groupIds, [0]),
    async check(client) {
      for (const some of cut(keys, 100)) none(await fetch(client, some, partitions))
    },
  }
}

function transactionalIds({ ids }: Settings): Content {
  const keys = Array.from({ length: ids }, (_, i) => `transactional-${i}`)
  const producerIds = new Map<string, number | bigint>()

  async function initialise(connection: Connection, transactionalId: string): Promise<void> {
    const { producerId } = await untilTaken('a transactional id', () =>
      call(connection, InitProducerId, versions.init, { transactionalId, transactionTimeoutMs: 60_000 }),
    )
    producerIds.set(transactionalId, producerId)
  }

  async function describe(client: Client, transactionalIds: readonly string[]): Promise<string[]> {
    const { transactionStates } = await client.call(DescribeTransactions, { transactionalIds })
    return transactionStates.flatMap(({ transactionalId, errorCode, producerId }) => {
      if (!isTaken(errorCode, transactionalId)) return [transactionalId]
      if (producerId !== producerIds.get(transactionalId)) throw new Error(`${transactionalId} is of ${producerId}`)
      return []
    })
  }

  return {
    keys,
    async fill(client) {
      await findCoordinator(client, keyTypes.transaction, keys[0]!)
      await spread(client.bootstrap, keys, initialise)
    },
    notReady: describe,
    async check(client) {
      for (const some of cut(keys, 1000)) none(await describe(client, some))
      const { transactionStates } = await client.call(ListTransactions, { stateFilters: [], producerIdFilters: [] })
      if (transactionStates.length !== ids) throw new Error(`${transactionStates.length} of ${ids} transactional ids`)
    },
  }
}

/** Over several connections, with one request under way on each. */
async function spread(
  bootstrap: string,
  keys: readonly string[],
  work: (connection: Connection, key: string) => Promise<void>,
): Promise<void> {
  const left = keys[Symbol.iterator]()
  const worker = async () => {
    const connection = await Connection.open(bootstrap)
    for (const key of left) await work(connection, key)
    connection.close()
  }
  await Promise.all(Array.from({ length: connections }, worker))
}

function none(keys: readonly string[]): void {
  if (keys.length > 0) throw new Error(`${keys.length} are not there any more, such as ${keys[0]}`)
}

function cut<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}
