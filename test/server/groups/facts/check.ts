// Says whether we agree with a line of what Kafka's assignors make of groups, and RE2J of expressions.

import { deepStrictEqual } from 'node:assert/strict'
import {
  type Assignment,
  type Assignor,
  type AssignorInput,
  wantTheSame,
} from '../../../../src/server/groups/consumer/assignors/assignor.ts'
import { rangeAssignor } from '../../../../src/server/groups/consumer/assignors/range.ts'
import { uniformAssignor } from '../../../../src/server/groups/consumer/assignors/uniform.ts'
import { compilePattern, PatternError } from '../../../../src/server/re2/re2.ts'

type Partitions = Readonly<Record<string, readonly number[]>>

interface AssignmentFact {
  readonly kind: 'assignment'
  readonly assignor: 'range' | 'uniform'
  readonly topics: Readonly<Record<string, number>>
  readonly members: readonly {
    readonly id: string
    readonly instanceId: string | null
    readonly topics: readonly string[]
    readonly target: Partitions
    readonly next: Partitions
  }[]
}

interface PatternFact {
  readonly kind: 'pattern'
  readonly pattern: string
  readonly error?: string
  readonly matches?: Readonly<Record<string, boolean>>
}

/** What is wrong, if anything is. */
export function checkFact(line: string): string | undefined {
  const fact: AssignmentFact | PatternFact = JSON.parse(line)
  try {
    if (fact.kind === 'pattern') checkPattern(fact)
    else checkAssignment(fact)
    return undefined
  } catch (error) {
    return `${line}\n${error instanceof Error ? error.message : error}`
  }
}

/** RE2J takes larger ones; a broker with one thread does not. */
const tooLarge = 'expression too large'

function checkPattern({ pattern, error, matches }: PatternFact): void {
  const ours = compiled(pattern)
  if (ours === tooLarge && error === undefined) return
  if (typeof ours === 'string') {
    deepStrictEqual(ours, error)
    return
  }
  if (error !== undefined) throw new Error('it is not a regular expression')
  deepStrictEqual(Object.fromEntries(Object.keys(matches ?? {}).map(text => [text, ours(text)])), matches)
}

function compiled(pattern: string): ((text: string) => boolean) | string {
  try {
    return compilePattern(pattern)
  } catch (error) {
    if (error instanceof PatternError) return error.message
    throw error
  }
}

const assignors: Readonly<Record<string, Assignor>> = { range: rangeAssignor, uniform: uniformAssignor }

/** Ranges are the same. Of uniform assignments the order of members decides, which is Kafka's own affair. */
function checkAssignment({ assignor, topics, members }: AssignmentFact): void {
  const input: AssignorInput = {
    members: members.map(({ id, instanceId, topics: wanted, target }) => ({
      id,
      instanceId,
      topicIds: new Set(wanted),
      target: new Map(Object.entries(target).map(([topicId, indexes]) => [topicId, new Set(indexes)])),
    })),
    partitionCount: topicId => topics[topicId] ?? 0,
  }
  const ours = assignors[assignor]!(input)
  const theirs: Assignment = new Map(
    members.map(({ id, next }) => [
      id,
      new Map(Object.entries(next).map(([topicId, list]) => [topicId, new Set(list)])),
    ]),
  )
  if (assignor === 'range') deepStrictEqual(plain(ours, members), plain(theirs, members))
  checkComplete(ours, input)
  if (assignor === 'uniform') {
    const [unevenness, theirUnevenness] = [sumOfSquares(loads(ours, input)), sumOfSquares(loads(theirs, input))]
    // Where members want different topics Kafka's stops before it is as even as it could be, now and then.
    if (unevenness < theirUnevenness && !wantTheSame(input.members)) return
    deepStrictEqual(loads(ours, input), loads(theirs, input), 'loads')
    const [stay, stayThere] = [kept(ours, input), kept(theirs, input)]
    if (stay < stayThere) throw new Error(`${stay} partitions stay, with Kafka ${stayThere}`)
  }
}

function plain(assignment: Assignment, members: AssignmentFact['members']): unknown {
  return members.map(({ id }) => [
    id,
    Array.from(assignment.get(id) ?? [], ([topicId, indexes]) => [topicId, [...indexes].sort((a, b) => a - b)])
      .filter(([, indexes]) => indexes?.length !== 0)
      .sort(),
  ])
}

function* all(assignment: Assignment): Generator<[id: string, topicId: string, index: number]> {
  for (const [id, topics] of assignment) {
    for (const [topicId, indexes] of topics) for (const index of indexes) yield [id, topicId, index]
  }
}

/** Everything that anybody wants is given to one of those who want it. */
function checkComplete(assignment: Assignment, { members, partitionCount }: AssignorInput): void {
  const wanting = new Map(members.map(({ id, topicIds }) => [id, topicIds]))
  const given = new Set<string>()
  for (const [id, topicId, index] of all(assignment)) {
    const partition = `${topicId}/${index}`
    if (given.has(partition) || !wanting.get(id)?.has(topicId) || index >= partitionCount(topicId)) {
      throw new Error(`${id} is given ${partition}`)
    }
    given.add(partition)
  }
  const wanted = new Set(members.flatMap(({ topicIds }) => [...topicIds]))
  const total = [...wanted].reduce((sum, topicId) => sum + partitionCount(topicId), 0)
  if (given.size !== total) throw new Error(`${given.size} of ${total} partitions are given`)
}

function loads(assignment: Assignment, { members }: AssignorInput): number[] {
  return members
    .map(({ id }) => [...(assignment.get(id)?.values() ?? [])].reduce((sum, { size }) => sum + size, 0))
    .sort((a, b) => a - b)
}

/** Of the same number of partitions: the less, the more even. */
function sumOfSquares(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number * number, 0)
}

function kept(assignment: Assignment, { members }: AssignorInput): number {
  const before = new Map(members.map(({ id, target }) => [id, target]))
  return [...all(assignment)].filter(([id, topicId, index]) => before.get(id)?.get(topicId)?.has(index)).length
}
