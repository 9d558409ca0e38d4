// What scenarios about groups have in common: members of any client share four partitions, and everything that is produced is
// read by who has it.
import { check } from '../checks.ts'
import { eventually, type Member, type Members, type Read } from './member.ts'
import type { Records } from './records.ts'

export const partitions = [0, 1, 2, 3]
export const perPartition = 5

export class Sharing {
  readonly name: string
  protected readonly mode: string
  protected readonly members: Members
  protected readonly records: Records
  /** Those that are alive. */
  protected readonly alive: Member[] = []
  protected readonly owners = new Owners()
  /** How much each partition has. */
  protected end = 0

  constructor(name: string, mode: string, members: Members, records: Records) {
    this.name = name
    this.mode = mode
    this.members = members
    this.records = records
  }

  join(name: string, mode = this.mode): Member {
    const member = this.members.join(name, this.name, this.name, mode)
    member.onAssigned = partitions => this.owners.has(member, partitions)
    this.alive.push(member)
    return member
  }

  remove(member: Member): void {
    this.owners.has(member, [])
    member.onAssigned = () => {}
    this.alive.splice(this.alive.indexOf(member), 1)
  }

  marks(): Marks {
    return new Map(this.alive.map(member => [member, member.reads.length]))
  }

  /** Waits until the partitions are shared out so, each to one. */
  async shared(when: string, sizes: readonly number[]): Promise<void> {
    const shares = (): (readonly number[])[] => this.alive.map(({ assigned = [] }) => assigned)
    const sorted = (numbers: readonly number[]): string => [...numbers].sort((a, b) => a - b).join()
    await eventually(
      `${this.name}: ${when} with ${sizes}`,
      () =>
        sorted(shares().flat()) === partitions.join() && sorted(shares().map(share => share.length)) === sorted(sizes),
    ).catch(error => {
      throw new Error(`${error.message}: ${JSON.stringify(shares())}`)
    })
    check(`${this.name}: ${when}`, sorted(shares().map(share => share.length)), sorted(sizes))
  }

  async produce(): Promise<readonly Read[]> {
    const records = partitions.flatMap(partition =>
      Array.from({ length: perPartition }, (_, index) => {
        const offset = this.end + index
        return { partition, offset, value: `${this.name}/${partition}/${offset}` }
      }),
    )
    this.end += perPartition
    await this.records.produce(this.name, records)
    return records
  }

  async produceAndRead(what: string): Promise<void> {
    const marks = this.marks()
    await this.expect(what, marks, await this.produce())
    for (const [member, mark] of marks) {
      const by = new Set(member.reads.slice(mark).map(({ partition }) => partition))
      check(`${this.name}: ${what}, read by ${member.name}`, [...by].sort(), member.assigned)
    }
  }

  /** Exactly these are read. */
  async expect(what: string, marks: Marks, wanted: readonly Read[]): Promise<void> {
    await eventually(`${this.name}: ${what}`, () => since(marks).length >= wanted.length).catch(error => {
      throw new Error(`${error.message}: ${JSON.stringify(since(marks).slice(-4))}`)
    })
    check(`${this.name}: ${what}`, sortedReads(since(marks)), sortedReads(wanted))
  }

  async commit(what: string, members: readonly Member[]): Promise<void> {
    await Promise.all(members.map(member => member.commit()))
    check(
      `${this.name}: committed ${what}`,
      await this.records.committed(this.name, partitions.length),
      partitions.map(() => this.end),
    )
  }
}

/** How many reads each had at a moment. */
export type Marks = Map<Member, number>

export function since(marks: Marks): Read[] {
  return [...marks].flatMap(([member, mark]) => member.reads.slice(mark))
}

export function missing(wanted: readonly Read[], found: readonly Read[]): Read[] {
  const values = new Set(found.map(({ value }) => value))
  return wanted.filter(({ value }) => !values.has(value))
}

function sortedReads(reads: readonly Read[]): Read[] {
  return [...reads].sort((a, b) => a.partition - b.partition || a.offset - b.offset)
}

/** Notes when a member is told that it has a partition that another has not given up yet. */
export class Owners {
  readonly #owners = new Map<number, Member>()
  readonly twice: string[] = []

  has(member: Member, partitions: readonly number[]): void {
    for (const [partition, owner] of this.#owners) {
      if (owner === member && !partitions.includes(partition)) this.#owners.delete(partition)
    }
    for (const partition of partitions) {
      const owner = this.#owners.get(partition)
      if (owner !== undefined && owner !== member) this.twice.push(`${partition}: ${owner.name} and ${member.name}`)
      this.#owners.set(partition, member)
    }
  }
}
