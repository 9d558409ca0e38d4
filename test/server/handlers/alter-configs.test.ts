// Configs that are changed while the broker runs count from then on. What is answered to the requests themselves is in
// config/conversation.test.ts.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.ts'
import { IncrementalAlterConfigs } from '../../../src/protocol/messages/44-incremental-alter-configs.ts'
import { ListConfigResources } from '../../../src/protocol/messages/74-list-config-resources.ts'
import { batch, produceBytes } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { isKafka, isNotAbout, Subject } from '../subject.ts'

const [ofTopic, ofBroker, ofClientMetrics] = [2, 4, 16]
const [set, remove] = [0, 1]

let subject: Subject
let client: RawClient
let topic: string

beforeAll(async () => {
  subject = await Subject.start()
  client = await subject.connect()
  topic = await subject.topic()
})

afterAll(() => subject.stop())

async function alter(resourceType: number, resourceName: string, name: string, value: string | undefined) {
  const configOperation = value === undefined ? remove : set
  const configs = [{ name, configOperation, value: value ?? null }]
  const { responses } = await client.ask(IncrementalAlterConfigs, 1, {
    resources: [{ resourceType, resourceName, configs }],
    validateOnly: false,
  })
  expect(responses[0]).toMatchObject({ errorCode: 0, errorMessage: null })
}

const produced = () => produceBytes(client, topic, batch([Date.now()]))

// A Kafka acts on them some time after it has answered.
describe.skipIf(isKafka)('configs that are changed', () => {
  it('of a topic count for what is appended to it', async () => {
    await alter(ofTopic, topic, 'max.message.bytes', '10')
    expect((await produced()).errorCode).toBe(errors.MESSAGE_TOO_LARGE.code)
    await alter(ofTopic, topic, 'max.message.bytes', undefined)
    expect((await produced()).errorCode).toBe(0)
  })

  it('of brokers count for topics that have none of their own', async () => {
    const stamped = async () => Number((await produced()).logAppendTimeMs) >= 0
    await alter(ofBroker, '', 'log.message.timestamp.type', 'LogAppendTime')
    expect(await stamped()).toBe(true)
    await alter(ofBroker, '1', 'log.message.timestamp.type', 'CreateTime')
    expect(await stamped()).toBe(false)
    await alter(ofTopic, topic, 'message.timestamp.type', 'LogAppendTime')
    expect(await stamped()).toBe(true)
  })

  it('count for those who connect', async () => {
    await alter(ofBroker, '', 'max.connections.per.ip', '1')
    const refused = await subject.connect()
    await refused.closed
    await alter(ofBroker, '', 'max.connections.per.ip', undefined)
    await alter(ofTopic, topic, 'retention.ms', undefined)
  })
})

describe.skipIf(isNotAbout('4.3.0'))('configs that are changed all at once', () => {
  it('are not changed where they are too many', async () => {
    const configs = [{ name: 'interval.ms', configOperation: set, value: '1000' }]
    const resources = Array.from({ length: 10_001 }, (_, i) => ({
      resourceType: ofClientMetrics,
      resourceName: `many-${i}`,
      configs,
    }))
    const { responses } = await client.ask(IncrementalAlterConfigs, 1, { resources, validateOnly: false })
    const why = 'Unable to perform excessively large batch operation.'
    const refused = { errorCode: errors.POLICY_VIOLATION.code, errorMessage: why }
    const ofOne = ({ resourceType, resourceName }: (typeof resources)[0]) => ({
      ...refused,
      resourceType,
      resourceName,
    })
    expect(new Set(responses.map(({ resourceName }) => resourceName)).size).toBe(10_001)
    expect(responses).toEqual(expect.arrayContaining([resources[0]!, resources[10_000]!].map(ofOne)))
    expect(responses.filter(({ errorCode }) => errorCode === 0)).toEqual([])
    const found = await client.ask(ListConfigResources, 1, { resourceTypes: [ofClientMetrics] })
    expect(found.configResources).toEqual([])
  })
})
