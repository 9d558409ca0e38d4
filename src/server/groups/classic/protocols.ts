// Which protocol the members of a classic group use: one that all of them know, and most of them want.

import { javaHash } from '../../coordinator/partition-for.ts'
import type { ClassicMember } from './classic-member.ts'

type Knowing = Pick<ClassicMember, 'protocols'>

/** How many members know each protocol. As in Kafka one that names it twice counts twice, so that it is not known to all. */
export class ProtocolCounts {
  readonly #counts = new Map<string, number>()

  add({ protocols }: Knowing, difference: 1 | -1 = 1): void {
    for (const { name } of protocols) {
      const count = (this.#counts.get(name) ?? 0) + difference
      if (count === 0) this.#counts.delete(name)
      else this.#counts.set(name, count)
    }
  }

  remove(member: Knowing): void {
    this.add(member, -1)
  }

  isKnownTo(name: string, members: number): boolean {
    return (this.#counts.get(name) ?? 0) === members
  }
}

/** Of the protocols that every member knows, the one that most of them put first. */
export function mostVoted(members: ReadonlyMap<string, Knowing>, counts: ProtocolCounts): string {
  const votes = new Map<string, number>()
  for (const { protocols } of members.values()) {
    const vote = protocols.find(({ name }) => counts.isKnownTo(name, members.size))
    if (vote !== undefined) votes.set(vote.name, (votes.get(vote.name) ?? 0) + 1)
  }
  const [winner] = [...votes].sort(([a, x], [b, y]) => y - x || slot(a) - slot(b))
  if (winner === undefined) throw new Error('a group whose members know no common protocol')
  return winner[0]
}

/** Among equals, Kafka takes the one that comes first in a small hash table of Java's. */
function slot(name: string): number {
  const hash = javaHash(name)
  return (hash ^ (hash >>> 16)) & 15
}
