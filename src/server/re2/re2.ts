// Regular expressions of RE2, which is what clients write into their subscriptions. They are not JavaScript's: some of these
// never end on a name made for it, and the broker has one thread. Here a name is matched in one walk over it, whatever the
// expression is: all ways through it are gone at the same time.

import { type Node, parsePattern } from './re2-parser.ts'

export { PatternError } from './re2-parser.ts'

/** A step of the way: what it takes to go on, and where to. */
type Step =
  | { readonly kind: 'character'; readonly matches: (code: number) => boolean; readonly next: number }
  | { readonly kind: 'assertion'; readonly holds: (text: string, at: number) => boolean; readonly next: number }
  | { readonly kind: 'split'; readonly next: readonly number[] }
  | { readonly kind: 'end' }

/** Whether an expression matches the whole of a text. Throws a PatternError if it is none. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const steps: Step[] = [{ kind: 'end' }]
  const start = build(parsePattern(pattern), 0, steps)
  return text => run(steps, start, text)
}

/** Adds the steps of a node that go on at `next`, and says where they begin. */
function build(node: Node, next: number, steps: Step[]): number {
  switch (node.kind) {
    case 'character':
      return steps.push({ kind: 'character', matches: node.matches, next }) - 1
    case 'assertion':
      return steps.push({ kind: 'assertion', holds: node.holds, next }) - 1
    case 'sequence':
      return node.parts.reduceRight((after, part) => build(part, after, steps), next)
    case 'choice':
      return steps.push({ kind: 'split', next: node.parts.map(part => build(part, next, steps)) }) - 1
    case 'repeat':
      return buildRepeat(node, next, steps)
  }
}

function buildRepeat({ part, from, to }: Extract<Node, { kind: 'repeat' }>, next: number, steps: Step[]): number {
  let start = next
  if (to === undefined) {
    const again: number[] = []
    start = steps.push({ kind: 'split', next: again }) - 1
    again.push(build(part, start, steps), next)
  } else {
    for (let i = from; i < to; i++) {
      start = steps.push({ kind: 'split', next: [build(part, start, steps), next] }) - 1
    }
  }
  for (let i = 0; i < from; i++) start = build(part, start, steps)
  return start
}

function run(steps: readonly Step[], start: number, text: string): boolean {
  let current = reach([start], 0, text, steps)
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at)!
    at += code > 0xffff ? 2 : 1
    const next: number[] = []
    for (const index of current) {
      const step = steps[index]!
      if (step.kind === 'character' && step.matches(code)) next.push(step.next)
    }
    if (next.length === 0) return false
    current = reach(next, at, text, steps)
  }
  for (const index of current) if (steps[index]!.kind === 'end') return true
  return false
}

/** Everything that is reached without taking a character. */
function reach(from: readonly number[], at: number, text: string, steps: readonly Step[]): Set<number> {
  const reached = new Set<number>()
  const open = [...from]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index)) continue
    reached.add(index)
    const step = steps[index]!
    if (step.kind === 'split') open.push(...step.next)
    else if (step.kind === 'assertion' && step.holds(text, at)) open.push(step.next)
  }
  return reached
}
