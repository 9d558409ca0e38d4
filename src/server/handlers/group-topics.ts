// Topics in requests about offsets: by name, or by id in versions that have ids. Partitions that are not there are answered
// for here, and the coordinator is asked about the others.

import { errors } from '../../protocol/errors.ts'
import { zeroUuid } from '../../protocol/schema/layout.ts'
import type { Services } from '../services.ts'

interface TopicRow<P> {
  readonly name: string
  readonly topicId: string
  partitions: P[]
}

type Partition = { readonly partitionIndex: number }
type Answered = Partition & { readonly errorCode: number }

export interface Sorted<P> {
  /** With their names and their ids, however they were given. */
  readonly known: TopicRow<P>[]
  /**
   * What is said of `known`, in its order, and of the others, which come first. A topic has one row as soon as something
   * is wrong, and none if nothing was asked of it.
   */
  answer(rows: readonly { readonly partitions: readonly Answered[] }[]): TopicRow<Answered>[]
}

export function sortTopics<P extends Partition>(topics: readonly TopicRow<P>[], { metadata }: Services): Sorted<P> {
  const known: TopicRow<P>[] = []
  const asked: TopicRow<P>[] = []
  const wrong: TopicRow<Answered>[] = []
  for (const row of topics) {
    const { name, topicId, partitions } = row
    const byId = name === '' && topicId !== zeroUuid
    const topic = byId ? metadata.state.topicById(topicId) : metadata.state.topic(name)
    const { code } = byId && topic === undefined ? errors.UNKNOWN_TOPIC_ID : errors.UNKNOWN_TOPIC_OR_PARTITION
    const there: P[] = []
    const missing: Answered[] = []
    for (const partition of partitions) {
      const { partitionIndex } = partition
      if (topic?.partitions[partitionIndex] !== undefined) there.push(partition)
      else missing.push({ partitionIndex, errorCode: code })
    }
    if (topic === undefined || missing.length > 0) wrong.push({ name, topicId, partitions: missing })
    if (topic === undefined || there.length === 0) continue
    known.push({ name: topic.name, topicId: topic.id, partitions: there })
    asked.push(row)
  }
  return {
    known,
    answer(answered) {
      const right = asked.map(({ name, topicId }, i) => ({
        name,
        topicId,
        partitions: [...(answered[i]?.partitions ?? [])],
      }))
      return wrong.length === 0 ? right : oneOfEach([...wrong, ...right])
    },
  }
}

function oneOfEach(rows: readonly TopicRow<Answered>[]): TopicRow<Answered>[] {
  const byTopic = new Map<string, TopicRow<Answered>>()
  for (const row of rows) {
    const key = `${row.name} ${row.topicId}`
    const partitions = [...(byTopic.get(key)?.partitions ?? []), ...row.partitions]
    byTopic.set(key, { ...row, partitions })
  }
  return [...byTopic.values()]
}

/** The same answer for all of them. */
export function failAll<P extends Partition>(topics: readonly TopicRow<P>[], errorCode: number): TopicRow<Answered>[] {
  return topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
  }))
}
