// `record-configs > FILE` notes what Apache Kafka answers to test/server/config/conversation.ts, an answer a line.

import { kafkasAnswers } from './conversation.ts'

for await (const answer of kafkasAnswers()) console.log(JSON.stringify(answer))
