// The side of a group that is no member: kafkajs makes its topic, fills it, and looks at what was committed.
import { type Admin, type GroupDescription, Kafka, logLevel } from 'kafkajs'
import type { Read } from './member.ts'

export class Records {
  readonly #kafka: Kafka

  constructor(bootstrap: string) {
    this.#kafka = new Kafka({ brokers: [bootstrap], clientId: 'outside', logLevel: logLevel.NOTHING })
  }

  async create(topic: string, numPartitions: number): Promise<void> {
    await this.#asAdmin(admin => admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: false }))
  }

  async produce(topic: string, records: readonly Read[]): Promise<void> {
    await this.#leadersAreThere(topic)
    const producer = this.#kafka.producer()
    await producer.connect()
    await producer.send({ topic, messages: records.map(({ partition, value }) => ({ partition, value })) })
    await producer.disconnect()
  }

  /** Sending again because one partition was not there would double the others. */
  async #leadersAreThere(topic: string): Promise<void> {
    const late = performance.now() + 30_000
    const fails = (error: unknown): boolean => {
      if (performance.now() > late) throw error
      return true
    }
    while (await this.#asAdmin(admin => admin.fetchTopicOffsets(topic)).then(() => false, fails));
  }

  /** Of each partition. */
  committed(group: string, partitions: number): Promise<number[]> {
    return this.#asAdmin(async admin => {
      const [found] = await admin.fetchOffsets({ groupId: group, topics: [group] })
      const offsets = new Map(found?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
      return Array.from({ length: partitions }, (_, partition) => offsets.get(partition) ?? -1)
    })
  }

  describe(group: string): Promise<GroupDescription> {
    return this.#asAdmin(async admin => (await admin.describeGroups([group])).groups[0]!)
  }

  async #asAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.#kafka.admin()
    await admin.connect()
    try {
      return await use(admin)
    } finally {
      await admin.disconnect()
    }
  }
}
