// The configs that groups go by, as values.

export interface GroupSettings {
  /** group.initial.rebalance.delay.ms */
  readonly initialRebalanceDelayMs: number
  /** group.min.session.timeout.ms */
  readonly minSessionTimeoutMs: number
  /** group.max.session.timeout.ms */
  readonly maxSessionTimeoutMs: number
  /** group.max.size */
  readonly maxSize: number
  /** offset.metadata.max.bytes */
  readonly offsetMetadataMaxBytes: number
  /** offsets.retention.minutes */
  readonly offsetsRetentionMs: number
  /** offsets.retention.check.interval.ms */
  readonly offsetsRetentionCheckIntervalMs: number
  readonly consumer: ConsumerSettings
}

/** Of consumer groups (KIP-848). Some of them each group may have for itself. */
export interface ConsumerSettings {
  /** group.consumer.max.size */
  readonly maxSize: number
  /** group.consumer.assignors */
  readonly assignors: readonly string[]
  /** group.consumer.migration.policy: whether a classic group with members in it may become a consumer group. */
  readonly allowsUpgrade: boolean
  /** And the other way round. */
  readonly allowsDowngrade: boolean
  /** group.consumer.regex.refresh.interval.ms */
  readonly patternRefreshIntervalMs: number
  /** consumer.session.timeout.ms */
  sessionTimeoutMs(groupId: string): number
  /** consumer.heartbeat.interval.ms */
  heartbeatIntervalMs(groupId: string): number
  /** consumer.assignment.interval.ms */
  assignmentIntervalMs(groupId: string): number
}

/** How long a new member of a classic group is kept that waits to be let in; Kafka has no config for it. */
export const newMemberJoinTimeoutMs = 5 * 60_000
