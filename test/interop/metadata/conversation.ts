// What Apache Kafka 4.3.0 answers to test/server/metadata/conversation: to be noted, and to be held against what was.

import { readFile } from 'node:fs/promises'
import { apis } from '../../../src/protocol/messages/index.ts'
import type { Fields, Input } from '../../../src/protocol/schema/field.ts'
import { conversation, properties } from '../../server/metadata/conversation/conversation.ts'
import { Ids } from '../../server/metadata/conversation/normal.ts'
import { makeKafka } from '../kafka.ts'
import { ask } from '../log/ask.ts'
import { type Count, check } from '../log/facts.ts'
import { freePorts } from '../ports.ts'
import { replayed } from '../replayed.ts'

const noted = 'test/server/metadata/conversation/fixtures/answers.jsonl'

export async function* kafkasAnswers(): AsyncGenerator<unknown> {
  const ports = await freePorts()
  const kafka = await makeKafka('4.3.0', ports, undefined, properties)
  try {
    await kafka.start()
    const ids = new Ids()
    for (const { api: name, version, body } of conversation) {
      await replayed(ports.client)
      const api = apis.find(one => one.name === name)
      if (api === undefined) throw new Error(`there is no ${name}`)
      const answer = await ask(ports.client, api, version, ids.filled(body) as Input<Fields>)
      ids.note(answer)
      yield ids.normal(answer)
    }
  } finally {
    await kafka.remove()
  }
}

/** Whether Kafka still says what was noted. */
export async function checkConversation(): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 }
  const lines = (await readFile(noted, 'utf8')).trim().split('\n')
  let index = 0
  for await (const answer of kafkasAnswers()) {
    const { api, version } = conversation[index]!
    check(`answer ${index}, ${api} v${version}`, answer, JSON.parse(lines[index++] ?? 'null'), count)
  }
  check('number of answers', index, lines.length, count)
  return count
}
