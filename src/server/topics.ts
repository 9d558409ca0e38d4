// Making topics, for those who ask for it and for those who use one before anybody made it.

import { eachOf } from '../log/each-of.ts'
import type { Configs } from './config/configs.ts'
import { checkTopic } from './config/topic-rules.ts'
import { ApiError } from './errors.ts'
import { internalTopic } from './internal-topics.ts'
import { createTopics, type TopicRequest, type TopicResult } from './metadata/decisions/create-topics.ts'
import { always, type Permit } from './metadata/decisions/outcome.ts'
import type { Metadata } from './metadata/metadata.ts'
import type { Topic } from './metadata/topic.ts'
import type { Partitions } from './partitions/partitions.ts'

/** Half of what the system is asked at the same time. */
const logsAtOnce = 2

export class Topics {
  readonly #metadata: Metadata
  readonly #config: Configs
  readonly #partitions: Partitions
  readonly #randomUuid: () => string

  constructor(metadata: Metadata, config: Configs, partitions: Partitions, randomUuid: () => string) {
    this.#partitions = partitions
    this.#metadata = metadata
    this.#config = config
    this.#randomUuid = randomUuid
  }

  /**
   * Those that may be made are there when this returns, and outlive a crash when it resolves. Their logs follow; who uses
   * one before has it made first.
   */
  async create(
    topics: readonly TopicRequest[],
    validateOnly = false,
    permit = always,
  ): Promise<readonly TopicResult[]> {
    const results = await this.#create(topics, validateOnly, permit)
    if (!validateOnly) this.makeLogs(results.flatMap(({ name, outcome }) => (outcome instanceof ApiError ? [] : name)))
    return results
  }

  async #create(
    topics: readonly TopicRequest[],
    validateOnly: boolean,
    permit: Permit,
  ): Promise<readonly TopicResult[]> {
    const config = this.#config
    const { records, results } = createTopics(
      this.#metadata.state,
      topics,
      {
        numPartitions: config.broker('num.partitions'),
        replicationFactor: config.broker('default.replication.factor'),
        checkConfigs: own => checkTopic(config, own),
        randomUuid: this.#randomUuid,
      },
      permit,
    )
    if (!validateOnly) await this.#metadata.write(records)
    return results
  }

  /** A few at a time, so that whoever uses a partition meanwhile does not wait for all of them. */
  makeLogs(names: readonly string[]): void {
    const made = names.flatMap(name => {
      const { id = '', partitions = [] } = this.#metadata.state.topic(name) ?? {}
      return partitions.map(({ index }) => ({ id, index }))
    })
    void eachOf(made, logsAtOnce, async ({ id, index }) => {
      const topic = this.#metadata.state.topicById(id)
      if (topic?.partitions[index]?.leader !== this.#metadata.nodeId) return
      await this.#partitions.get(topic, index).ready.catch(() => {}) // who uses it is told
    })
  }

  /** A topic that is used before anybody made it; for those of the broker nobody needs a permit. */
  async autoCreate(name: string, allowed: boolean, permit = always): Promise<Topic> {
    const internal = internalTopic(name, this.#config)
    const wanted = internal !== undefined || (allowed && this.#config.broker('auto.create.topics.enable'))
    if (!wanted) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION')
    const { partitions = -1, configs = {} } = internal ?? {}
    const request = {
      name,
      numPartitions: partitions,
      replicationFactor: -1,
      assignments: [],
      configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
    }
    const [result] = await this.#create([request], false, internal === undefined ? permit : always)
    if (result?.outcome instanceof ApiError) throw result.outcome
    const topic = this.#metadata.state.topic(name)
    if (topic === undefined) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION') // removed while it was written
    return topic
  }
}
