// What requests with topics and partitions have in common: a topic is named or given by its id, and each partition
// is answered on its own.

import { ApiError, type Failure, failureOf } from '../errors.ts'
import type { Topic } from '../metadata/topic.ts'
import type { Partition } from '../partitions/partition.ts'
import type { Services } from '../services.ts'

/** A topic in a request. In versions with ids it is given by its id, whatever its name; most APIs have no such versions. */
export interface TopicReference {
  readonly name: string
  readonly topicId?: string | undefined
}

export function findTopic({ metadata }: Services, { name, topicId }: TopicReference): Topic {
  if (topicId !== undefined) {
    const topic = metadata.state.topicById(topicId)
    if (topic === undefined) throw new ApiError('UNKNOWN_TOPIC_ID')
    return topic
  }
  const topic = metadata.state.topic(name)
  if (topic === undefined) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION')
  return topic
}

export function findPartition(broker: Services, topic: TopicReference, index: number): Partition {
  return broker.partitions.get(findTopic(broker, topic), index)
}

/**
 * What a request says of each partition, in the order in which they are first mentioned. Some APIs answer once for a
 * partition however often it is mentioned, and not at all for a topic without partitions.
 */
export function byPartition<P>(
  topics: Iterable<{ readonly name: string; readonly partitions: readonly P[] }>,
  indexOf: (partition: P) => number,
): [name: string, partitions: [index: number, mentioned: readonly P[]][]][] {
  const all = new Map<string, Map<number, P[]>>()
  for (const { name, partitions } of topics) {
    for (const partition of partitions) {
      const ofTopic = getOrAdd(all, name, () => new Map<number, P[]>())
      getOrAdd(ofTopic, indexOf(partition), () => []).push(partition)
    }
  }
  return Array.from(all, ([name, partitions]) => [name, [...partitions]])
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}

/** Answers each on its own and all at the same time; where one fails, `failed` says so in its place. */
export function answerEach<P, R>(
  parts: readonly P[],
  { report }: Services,
  answer: (part: P) => R | Promise<R>,
  failed: (part: P, failure: Failure, error: unknown) => R,
): Promise<R[]> {
  return Promise.all(
    parts.map(async part => {
      try {
        return await answer(part)
      } catch (error) {
        return failed(part, failureOf(error, report), error)
      }
    }),
  )
}

/** The same for the partitions of topics, where an answer has the rows of each topic together. */
export function answerTopics<P, R>(
  topics: Iterable<readonly [name: string, partitions: readonly P[]]>,
  broker: Services,
  answer: (name: string, partition: P) => R | Promise<R>,
  failed: (partition: P, failure: Failure) => R,
): Promise<{ name: string; partitions: R[] }[]> {
  return Promise.all(
    Array.from(topics, async ([name, partitions]) => ({
      name,
      partitions: await answerEach(partitions, broker, partition => answer(name, partition), failed),
    })),
  )
}
