// AddPartitionsToTxn: takes partitions into a transaction, all that are named or none. From v4 on one request may speak of
// several transactions, and may only ask whether the partitions are in them (KIP-890).

import { errors } from '../../protocol/errors.ts'
import { AddPartitionsToTxn } from '../../protocol/messages/24-add-partitions-to-txn.ts'
import { failureOf } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Asking } from '../transactions/transaction-shard.ts'
import { handler } from './handler.ts'
import { fencedAs } from './transactional.ts'

type Topics = readonly { readonly name: string; readonly partitions: readonly number[] }[]

const firstVersionThatKnowsFenced = 2
const firstVersionWithSeveral = 4

export const addPartitionsToTxn = handler(AddPartitionsToTxn, async (request, { broker, version }) => {
  if (version >= firstVersionWithSeveral) {
    const resultsByTransaction = await Promise.all(
      request.transactions.map(async ({ transactionalId, producerId, producerEpoch, verifyOnly, topics }) => {
        const asking = { transactionalId, producerId: Number(producerId), producerEpoch, clientVersion: 2 }
        const errorOf = verifyOnly ? await verified(asking, topics, broker) : await added(asking, topics, true, broker)
        return { transactionalId, topicResults: results(topics, errorOf) }
      }),
    )
    return { throttleTimeMs: 0, errorCode: 0, resultsByTransaction }
  }
  const asking = {
    transactionalId: request.v3AndBelowTransactionalId,
    producerId: Number(request.v3AndBelowProducerId),
    producerEpoch: request.v3AndBelowProducerEpoch,
    clientVersion: 0,
  }
  const topics = request.v3AndBelowTopics
  const errorOf = await added(asking, topics, version >= firstVersionThatKnowsFenced, broker)
  return { throttleTimeMs: 0, resultsByTopicV3AndBelow: results(topics, errorOf) }
})

type ErrorOf = (topic: string, index: number) => number

/** One that is not there has the others not attempted. */
async function attempted(topics: Topics, { metadata, report }: Services, attempt: () => Promise<ErrorOf>) {
  const isThere = (name: string, index: number) => metadata.state.topic(name)?.partitions[index] !== undefined
  if (topics.some(({ name, partitions }) => partitions.some(index => !isThere(name, index)))) {
    return (name: string, index: number) =>
      isThere(name, index) ? errors.OPERATION_NOT_ATTEMPTED.code : errors.UNKNOWN_TOPIC_OR_PARTITION.code
  }
  try {
    return await attempt()
  } catch (error) {
    const { errorCode } = failureOf(error, report)
    return () => errorCode
  }
}

async function added(asking: Asking, topics: Topics, knowsFenced: boolean, broker: Services): Promise<ErrorOf> {
  return attempted(topics, broker, async () => {
    await fencedAs(broker.transactions.add(asking, asMap(topics)), knowsFenced)
    return () => 0
  })
}

async function verified(asking: Asking, topics: Topics, broker: Services): Promise<ErrorOf> {
  return attempted(topics, broker, async () => {
    const known = new Map<string, boolean>()
    for (const { name, partitions } of topics) {
      for (const index of partitions) {
        known.set(`${name}-${index}`, await broker.transactions.verify(asking, new Map([[name, new Set([index])]])))
      }
    }
    return (name, index) => (known.get(`${name}-${index}`) === true ? 0 : errors.TRANSACTION_ABORTABLE.code)
  })
}

function asMap(topics: Topics): Map<string, Set<number>> {
  return new Map(topics.map(({ name, partitions }) => [name, new Set(partitions)]))
}

function results(topics: Topics, errorOf: ErrorOf) {
  return topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map(partitionIndex => ({
      partitionIndex,
      partitionErrorCode: errorOf(name, partitionIndex),
    })),
  }))
}
