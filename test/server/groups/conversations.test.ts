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

const performances = new Map<string | undefined, Promise<Performance>>()

function performanceFor(policy: string | undefined): Promise<Performance> {
  const known = performances.get(policy)
  if (known !== undefined) return known
  const performance = ourPerformance(policy)
  performances.set(policy, performance)
  return performance
}

test.each(conversations)('$name', async conversation => {
  const said = await play(conversation, await performanceFor(conversation.policy))
  expect(said).toEqual(facts.filter(line => line.conversation === conversation.name))
})
