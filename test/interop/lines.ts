// Two lists of lines that are to be the same, whatever their order: what a program says now, and what was kept of it.

import type { Count } from './log/facts.ts'

const mostShown = 10

/** A line counts as often as it is there; one that only one of the two has is wrong. */
export function compareLines(kept: readonly string[], said: readonly string[]): Count {
  const left = new Map<string, number>()
  for (const line of kept) left.set(line, (left.get(line) ?? 0) + 1)
  const added = said.filter(line => {
    const times = left.get(line) ?? 0
    left.set(line, times - 1)
    return times <= 0
  })
  const missing = [...left].flatMap(([line, times]) => Array.from({ length: Math.max(times, 0) }, () => line))
  for (const line of added.slice(0, mostShown)) console.error(`was not said before: ${line.slice(0, 1000)}`)
  for (const line of missing.slice(0, mostShown)) console.error(`is said no more: ${line.slice(0, 1000)}`)
  return { passed: said.length - added.length, failed: Math.max(added.length, missing.length) }
}
