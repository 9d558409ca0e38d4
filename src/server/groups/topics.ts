// The topics of the cluster, as far as groups care.

export interface GroupTopic {
  readonly name: string
  readonly id: string
  readonly partitions: { readonly length: number }
}

export interface GroupTopics {
  topic(name: string): GroupTopic | undefined
  topicById(id: string): GroupTopic | undefined
  readonly topics: Iterable<GroupTopic>
  /** Grows whenever anything changes. */
  readonly version: number
}
