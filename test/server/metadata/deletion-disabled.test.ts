import { describe, expect, it } from 'vitest'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { DeleteTopics } from '../../../src/protocol/messages/20-delete-topics.ts'
import { zeroUuid } from '../../../src/protocol/schema/layout.ts'
import { startBroker } from '../../../src/server/start-broker.ts'
import { ask } from '../../interop/log/ask.ts'

describe('a broker with delete.topic.enable=false', () => {
  it('refuses to delete topics, as Kafka 4.3.0 does', async () => {
    await using broker = await startBroker({ config: { 'delete.topic.enable': false } })
    const topic = { name: 'a', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }
    await ask(broker.port, CreateTopics, 7, { topics: [topic], timeoutMs: 5000, validateOnly: false })
    for (const version of [1, 2, 3, 4, 5]) {
      const { responses } = await ask(broker.port, DeleteTopics, version, {
        topicNames: ['a', 'nope', 'a'],
        timeoutMs: 5000,
      })
      const refused = { topicId: zeroUuid, errorCode: version < 3 ? 42 : 73, errorMessage: null }
      expect(responses).toEqual(['a', 'nope', 'a'].map(name => ({ name, ...refused })))
    }
    const topics = [
      { name: 'a', topicId: zeroUuid },
      { name: null, topicId: 'BBBBBBBBBBBBBBBBBBBBBA' },
      { name: null, topicId: zeroUuid },
    ]
    const { responses } = await ask(broker.port, DeleteTopics, 6, { topics, timeoutMs: 0 })
    expect(responses).toEqual(topics.map(topic => ({ ...topic, errorCode: 73, errorMessage: null })))
  })
})
