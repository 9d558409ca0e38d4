// What people read of a comparison.

import type { Comparison, Difference } from './compare.ts'

export function print({ same, different }: Comparison, unexplained: readonly Difference[]): void {
  for (const [, alike] of groups(unexplained)) {
    const [{ reference, scenario, step, api, path, request, theirs, ours }] = alike as [Difference]
    console.log(`${scenario}: ${step}, ${api} v${alike.map(({ version }) => version).join(', v')}: ${path}`)
    console.log(`  Kafka ${reference}: ${JSON.stringify(theirs)}`)
    console.log(`  ours:        ${JSON.stringify(ours)}`)
    console.log(`  request:     ${JSON.stringify(request)?.slice(0, 500)}`)
  }
  console.log(`${same} same, ${different} different, ${unexplained.length} fields without an explanation`)
}

/** What differs in the same way in several versions is one thing to look at. */
function groups(differences: readonly Difference[]): Map<string, Difference[]> {
  const groups = new Map<string, Difference[]>()
  for (const difference of differences) {
    const { scenario, step, api, path, theirs, ours } = difference
    const key = JSON.stringify([scenario, step, api, path, theirs, ours])
    groups.set(key, [...(groups.get(key) ?? []), difference])
  }
  return groups
}
