// What our broker says in conversations about groups, beside what Apache Kafka 4.3.0 said.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { conversations } from './conversations/index.ts'
import { ourPerformance } from './conversations/our-performance.ts'
import { type Line, type Performance, play } from './conversations/stage.ts'

const facts: Line[] = readFileSync('test/server/groups/conversations.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line))

let performance: Promise<Performance> | undefined

test.each(conversations)('$name', async conversation => {
  performance ??= ourPerformance()
  const said = await play(conversation, await performance)
  expect(said).toEqual(facts.filter(line => line.conversation === conversation.name))
})
