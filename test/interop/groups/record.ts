// Writes what Apache Kafka answers in the conversations about groups, all of them or those that are named:
// record [NAME...] > test/server/groups/conversations.jsonl

import { conversations } from '../../server/groups/conversations/index.ts'
import { kafkasAnswers } from './kafka-performance.ts'

const names = process.argv.slice(2)
const wanted = names.length === 0 ? conversations : conversations.filter(({ name }) => names.includes(name))
for (const line of await kafkasAnswers(wanted)) process.stdout.write(`${JSON.stringify(line)}\n`)
process.exit()
