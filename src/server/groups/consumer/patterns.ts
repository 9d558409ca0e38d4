// Subscriptions to topics by regular expression: which topics match is decided here, kept in the log, and looked up again
// when topics come, and from time to time.

import type { ShardContext } from '../../coordinator/shard.ts'
import { ApiError } from '../../errors.ts'
import { compilePattern, PatternError } from '../../re2/re2.ts'
import type { GroupSettings } from '../settings.ts'
import type { GroupTopics } from '../topics.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { patternRecord, patternTombstone, type ResolvedPattern } from './consumer-records.ts'

export class Patterns {
  readonly #context: ShardContext
  readonly #settings: GroupSettings
  readonly #topics: GroupTopics

  constructor(context: ShardContext, settings: GroupSettings, topics: GroupTopics) {
    this.#context = context
    this.#settings = settings
    this.#topics = topics
  }

  /** Throws if what the member is subscribed to is no regular expression. */
  check(group: ConsumerGroup, { pattern }: ConsumerMember): void {
    if (pattern === '' || group.patterns.has(pattern)) return
    try {
      compilePattern(pattern)
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
      const message = `SubscribedTopicRegex \`${pattern}\` is not a valid regular expression: ${error.message}.`
      throw new ApiError('INVALID_REGULAR_EXPRESSION', message)
    }
  }

  /** Looks up what is due, after a member has changed its pattern from `former`; whether other topics match than before. */
  refresh(group: ConsumerGroup, former: string): boolean {
    let changed = false
    const used = group.usedPatterns
    if (group.patterns.has(former) && !used.has(former)) {
      this.#context.write([patternTombstone(group.id, former)])
      changed = true
    }
    for (const pattern of used.keys()) {
      const resolved = group.patterns.get(pattern)
      if (resolved !== undefined && !this.#isDue(resolved)) continue
      const topics = this.#matching(pattern)
      const same = resolved !== undefined && topics.join() === [...resolved.topics].sort().join()
      if (!same) changed = true
      const { version } = this.#topics
      this.#context.write([patternRecord(group.id, pattern, { topics, version, timestamp: this.#context.now() })])
    }
    return changed
  }

  #isDue({ version, timestamp }: ResolvedPattern): boolean {
    const age = this.#context.now() - timestamp
    return version < this.#topics.version || age > this.#settings.consumer.patternRefreshIntervalMs
  }

  #matching(pattern: string): string[] {
    const matches = compilePattern(pattern)
    return Array.from(this.#topics.topics, ({ name }) => name)
      .filter(matches)
      .sort()
  }
}
