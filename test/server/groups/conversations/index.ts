// All conversations, in the order in which they are played before one broker.

import { classicConversations } from './classic.ts'
import { consumerConversations } from './consumer.ts'
import { migrationConversations } from './migration.ts'
import { offsetConversations } from './offsets.ts'
import type { Conversation } from './stage.ts'

export const conversations: readonly Conversation[] = [
  ...classicConversations,
  ...consumerConversations,
  ...offsetConversations,
  ...migrationConversations,
]
