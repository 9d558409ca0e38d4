// The names of folders in a log directory: `topic-partition` is a partition, and with an id and a word behind it one that is
// on its way: -delete (to be removed), -future (being copied here), -stray (of no topic that is known).

/** The broker's own log: it is in a log directory, and none of its partitions. */
export const metadataFolder = '__cluster_metadata-0'

/** What file systems allow. */
const longestName = 255

export type Passing = 'delete' | 'future' | 'stray'

export interface PartitionFolder {
  readonly folder: string
  /** `topic-partition` */
  readonly name: string
  readonly topic: string
  readonly partition: number
  readonly passing?: { readonly kind: Passing; readonly id: string }
}

export function partitionName(topic: string, partition: number): string {
  return `${topic}-${partition}`
}

const pattern = /^(.+)-(\d+)(?:\.([\w-]+)-(delete|future|stray))?$/

/** What a folder is by its name; undefined if it is no partition's. */
export function parseFolder(folder: string): PartitionFolder | undefined {
  const [, topic, digits, id, kind] = pattern.exec(folder) ?? []
  if (topic === undefined || folder === metadataFolder) return undefined
  const partition = Number(digits)
  const named = { folder, name: partitionName(topic, partition), topic, partition }
  return id === undefined ? named : { ...named, passing: { kind: kind as Passing, id } }
}

/** As Kafka does, a long topic is cut off to make room for what is behind it. */
export function passingFolder(name: string, kind: Passing, id: string): string {
  const at = name.lastIndexOf('-')
  const rest = `${name.slice(at)}.${id}-${kind}`
  return name.slice(0, Math.min(at, longestName - rest.length)) + rest
}

/** Whether a folder on its way can have the whole of a name. */
export function fitsPassing(name: string): boolean {
  return parseFolder(passingFolder(name, 'future', '0'.repeat(32)))?.name === name
}
