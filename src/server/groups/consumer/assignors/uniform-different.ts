// The uniform assignor where members want different topics. Partitions that nobody has go to whoever has the least; then
// partitions move from those who have the most to those who have the least, topic by topic, until nothing gets better.

import { type Assignment, type AssignorInput, give, take } from './assignor.ts'

/** Topics influence each other; after so many rounds it is good enough. */
const mostRounds = 16

export function assignToDifferent(input: AssignorInput): Assignment {
  const state = new Balance(input)
  state.assignRest()
  state.balance()
  return state.assignment
}

class Balance {
  readonly assignment: Assignment = new Map()
  readonly #members: AssignorInput['members']
  readonly #partitionCount: (topicId: string) => number
  /** The members that want a topic, by their numbers. */
  readonly #wanting = new Map<string, number[]>()
  /** The number of the member that has each partition; undefined if none has. */
  readonly #owners = new Map<string, (number | undefined)[]>()
  readonly #sizes: number[]
  /** Those with the most partitions for each member come first. */
  readonly #topicIds: readonly string[]

  constructor({ members, partitionCount }: AssignorInput) {
    this.#members = members
    this.#partitionCount = partitionCount
    this.#sizes = members.map(() => 0)
    members.forEach(({ id, topicIds }, number) => {
      this.assignment.set(id, new Map())
      for (const topicId of topicIds) {
        const wanting = this.#wanting.get(topicId)
        if (wanting !== undefined) wanting.push(number)
        else this.#wanting.set(topicId, [number])
      }
    })
    for (const topicId of this.#wanting.keys()) {
      this.#owners.set(topicId, new Array<number | undefined>(partitionCount(topicId)).fill(undefined))
    }
    members.forEach(({ topicIds, target }, number) => {
      for (const [topicId, indexes] of target) {
        if (!topicIds.has(topicId)) continue
        for (const index of indexes) if (index < partitionCount(topicId)) this.#give(topicId, index, number)
      }
    })
    this.#topicIds = [...this.#wanting.keys()].sort((a, b) => this.#compareTopics(a, b))
  }

  #compareTopics(a: string, b: string): number {
    const [x, y] = [this.#wanting.get(a)!.length, this.#wanting.get(b)!.length]
    const order = this.#partitionCount(b) / y - this.#partitionCount(a) / x
    if (order !== 0) return order
    if (x !== y) return x - y
    return a < b ? -1 : 1
  }

  #give(topicId: string, index: number, number: number): void {
    this.#owners.get(topicId)![index] = number
    this.#sizes[number]!++
    give(this.assignment, this.#members[number]!.id, topicId, index)
  }

  #take(topicId: string, index: number, number: number): void {
    this.#owners.get(topicId)![index] = undefined
    this.#sizes[number]!--
    take(this.assignment, this.#members[number]!.id, topicId, index)
  }

  assignRest(): void {
    for (const topicId of this.#topicIds) {
      const wanting = this.#bySize(topicId)
      this.#owners.get(topicId)!.forEach((owner, index) => {
        if (owner === undefined) this.#give(topicId, index, this.#least(wanting))
      })
    }
  }

  balance(): void {
    const topicIds = this.#topicIds.filter(topicId => this.#wanting.get(topicId)!.length > 1)
    for (let round = 0; round < mostRounds; round++) {
      let moved = 0
      for (const topicId of topicIds) moved += this.#balanceTopic(topicId)
      if (moved === 0) return
    }
  }

  /** How many partitions have moved. */
  #balanceTopic(topicId: string): number {
    const wanting = this.#bySize(topicId)
    /** What each member had when this began, and may give up. */
    const had = new Map<number, number[]>(wanting.map(number => [number, []]))
    this.#owners.get(topicId)!.forEach((owner, index) => void had.get(owner ?? -1)?.push(index))
    let moved = 0
    for (;;) {
      const giving = this.#most(wanting.filter(number => had.get(number)!.length > 0))
      const getting = this.#least(wanting)
      if (giving === undefined || this.#sizes[giving]! - this.#sizes[getting]! <= 1) return moved
      const index = had.get(giving)!.pop()!
      this.#take(topicId, index, giving)
      this.#give(topicId, index, getting)
      moved++
    }
  }

  #bySize(topicId: string): number[] {
    return [...this.#wanting.get(topicId)!].sort((a, b) => this.#sizes[a]! - this.#sizes[b]! || a - b)
  }

  /** The first of those with the least. */
  #least(numbers: readonly number[]): number {
    return numbers.reduce((least, number) => (this.#sizes[number]! < this.#sizes[least]! ? number : least))
  }

  /** The last of those with the most. */
  #most(numbers: readonly number[]): number | undefined {
    const [first, ...others] = numbers
    if (first === undefined) return undefined
    return others.reduce((most, number) => (this.#sizes[number]! >= this.#sizes[most]! ? number : most), first)
  }
}
