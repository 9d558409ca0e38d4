// A number that changes when the topics do that a group is subscribed to: they come, go, get partitions. It is compared with
// nothing but itself.

import type { GroupTopics } from '../topics.ts'

/** 0 where none of them is there. */
export function metadataHash(names: Iterable<string>, topics: GroupTopics): number {
  const found = [...names].sort().flatMap(name => topics.topic(name) ?? [])
  if (found.length === 0) return 0
  return hash(found.map(({ name, id, partitions }) => `${name} ${id} ${partitions.length}`).join('\n'))
}

/** FNV-1a, twice with 26 bits of each. */
function hash(text: string): number {
  let [high, low] = [0x811c9dc5, 0xc9dc5811]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 0x01000193)
    low = Math.imul(low ^ (code + i), 0x01000193)
  }
  return (high >>> 6) * 2 ** 26 + (low >>> 6) || 1
}
