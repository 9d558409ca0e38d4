// Sets of partitions, by the ids of their topics; with something about each of them (the epoch since when a member has it)
// they are maps.

export type PartitionSet = ReadonlyMap<string, ReadonlySet<number>>
export type PartitionMap<V> = ReadonlyMap<string, ReadonlyMap<number, V>>

/** As requests and records have them. */
export interface TopicPartitions {
  readonly topicId: string
  readonly partitions: readonly number[]
}

export const noPartitions: ReadonlyMap<string, never> = new Map<string, never>()

export function setOf(rows: readonly TopicPartitions[]): PartitionSet {
  return new Map(rows.map(({ topicId, partitions }) => [topicId, new Set(partitions)]))
}

export function rowsOf(partitions: ReadonlyMap<string, { keys(): Iterable<number> }>): {
  topicId: string
  partitions: number[]
}[] {
  return Array.from(partitions, ([topicId, of]) => ({ topicId, partitions: [...of.keys()] }))
}

export function includes(partitions: PartitionSet | PartitionMap<unknown>, topicId: string, index: number): boolean {
  return partitions.get(topicId)?.has(index) === true
}

export function sameSet(a: PartitionSet | PartitionMap<unknown>, b: PartitionSet | PartitionMap<unknown>): boolean {
  if (a.size !== b.size) return false
  for (const [topicId, partitions] of a) {
    if (partitions.size !== b.get(topicId)?.size) return false
    for (const index of partitions.keys()) if (!includes(b, topicId, index)) return false
  }
  return true
}

export function* each<V>(partitions: PartitionMap<V>): Generator<[topicId: string, index: number, value: V]> {
  for (const [topicId, values] of partitions) for (const [index, value] of values) yield [topicId, index, value]
}

/** Those for which something holds. */
export function filtered<V>(
  partitions: PartitionMap<V>,
  holds: (topicId: string, index: number) => boolean,
): PartitionMap<V> {
  const left = new Map<string, Map<number, V>>()
  for (const [topicId, index, value] of each(partitions)) {
    if (holds(topicId, index)) put(left, topicId, index, value)
  }
  return left
}

export function merged<V>(...several: readonly PartitionMap<V>[]): PartitionMap<V> {
  const all = new Map<string, Map<number, V>>()
  for (const partitions of several)
    for (const [topicId, index, value] of each(partitions)) put(all, topicId, index, value)
  return all
}

export function put<V>(partitions: Map<string, Map<number, V>>, topicId: string, index: number, value: V): void {
  const values = partitions.get(topicId)
  if (values === undefined) partitions.set(topicId, new Map([[index, value]]))
  else values.set(index, value)
}
