// What a tutorial shows of a group, with members of any client: four partitions, two members with two each; a third joins,
// one dies and the others take over, and whoever reads goes on where the commit was, after a restart of the broker too.
import { check } from '../checks.ts'
import { eventually, type Member, type Members, type Read } from './member.ts'
import type { Records } from './records.ts'

const partitions = [0, 1, 2, 3]
const perPartition = 5

export class Group {
  readonly #name: string
  readonly #mode: string
  readonly #members: Members
  readonly #records: Records
  /** Those that are alive. */
  readonly #alive: Member[] = []
  /** How much each partition has. */
  #end = 0

  constructor(client: string, mode: string, members: Members, records: Records) {
    this.#name = `${client}-${mode}`
    this.#mode = mode
    this.#members = members
    this.#records = records
  }

  async beforeRestart(): Promise<void> {
    await this.#records.create(this.#name, partitions.length)
    this.#join('a')
    this.#join('b')
    await this.#shared('two', [2, 2])
    const spoken = this.#mode.startsWith('consumer') ? 'Dead' : 'Stable' // who asks for classic groups sees no others
    check(`${this.#name}: a group of its protocol`, (await this.#records.describe(this.#name)).state, spoken)
    await this.#produceAndRead('of two')
    await this.#commit('of two', this.#alive)

    this.#join('c')
    await this.#shared('three', [1, 1, 2])
    await this.#produceAndRead('of three')
    const victim = this.#alive[1]!
    const survivors = this.#alive.filter(member => member !== victim)
    await Promise.all(survivors.map(member => member.commit()))
    const lost = victim.reads.slice(-perPartition * victim.assigned!.length)
    if (this.#mode.startsWith('static')) await this.#replace(victim, lost)
    else await this.#lose(victim, lost)
    await this.#commit('of those that are left', this.#alive)
  }

  /** Its partitions move, and what it has read but not committed is read again. */
  async #lose(victim: Member, lost: readonly Read[]): Promise<void> {
    this.#remove(victim)
    const marks = this.#marks()
    victim.kill()
    await this.#shared('after a death', [2, 2])
    await this.#expect('what the dead had not committed', marks, lost)
  }

  /** One with its instance id comes in its place: what it had goes to it, and nobody else takes note. */
  async #replace(victim: Member, lost: readonly Read[]): Promise<void> {
    this.#remove(victim)
    const told = this.#alive.map(member => member.assignments)
    victim.kill()
    const heir = this.#join(victim.name)
    const marks = this.#marks()
    await this.#shared('after a replacement', [1, 1, 2])
    await this.#expect('what the one before had not committed', marks, lost)
    check(`${this.#name}: the heir's`, heir.assigned, victim.assigned)
    const others = this.#alive.filter(member => member !== heir)
    const toldNow = others.map(member => member.assignments)
    check(`${this.#name}: the others stay as they are`, toldNow, told)
  }

  /** The members are those from before the restart. */
  async afterRestart(): Promise<void> {
    const marks = this.#marks()
    const wanted = await this.#produce()
    await eventually(`${this.#name}: after the restart`, () => missing(wanted, since(marks)).length === 0)
    // A member that joins anew may read again, but from the commit on.
    const twice = since(marks).filter(read => read.offset < this.#end - perPartition)
    check(`${this.#name}: after the restart, from before the commit`, twice, [])
    await Promise.all(this.#alive.map(member => member.leave()))
    this.#alive.length = 0

    this.#join('d')
    await this.#shared('one', [4])
    await this.#expect('from the commit on', new Map([[this.#alive[0]!, 0]]), wanted)
    await this.#commit('of one', this.#alive)
    await this.#alive[0]!.leave()
    if (this.#mode === 'static') return // most clients leave such a member in its group
    check(`${this.#name}: nobody is left`, (await this.#records.describe(this.#name)).members.length, 0)
  }

  #join(name: string): Member {
    const member = this.#members.join(name, this.#name, this.#name, this.#mode)
    this.#alive.push(member)
    return member
  }

  #remove(member: Member): void {
    this.#alive.splice(this.#alive.indexOf(member), 1)
  }

  #marks(): Marks {
    return new Map(this.#alive.map(member => [member, member.reads.length]))
  }

  /** Waits until the partitions are shared out so, each to one. */
  async #shared(when: string, sizes: readonly number[]): Promise<void> {
    const shares = (): (readonly number[])[] => this.#alive.map(({ assigned = [] }) => assigned)
    const sorted = (numbers: readonly number[]): string => [...numbers].sort((a, b) => a - b).join()
    await eventually(
      `${this.#name}: ${when} with ${sizes}`,
      () =>
        sorted(shares().flat()) === partitions.join() && sorted(shares().map(share => share.length)) === sorted(sizes),
    ).catch(error => {
      throw new Error(`${error.message}: ${JSON.stringify(shares())}`)
    })
    check(`${this.#name}: ${when}`, sorted(shares().map(share => share.length)), sorted(sizes))
  }

  async #produce(): Promise<readonly Read[]> {
    const records = partitions.flatMap(partition =>
      Array.from({ length: perPartition }, (_, index) => {
        const offset = this.#end + index
        return { partition, offset, value: `${this.#name}/${partition}/${offset}` }
      }),
    )
    this.#end += perPartition
    await this.#records.produce(this.#name, records)
    return records
  }

  async #produceAndRead(what: string): Promise<void> {
    const marks = this.#marks()
    await this.#expect(what, marks, await this.#produce())
    for (const [member, mark] of marks) {
      const by = new Set(member.reads.slice(mark).map(({ partition }) => partition))
      check(`${this.#name}: ${what}, read by ${member.name}`, [...by].sort(), member.assigned)
    }
  }

  /** Exactly these are read. */
  async #expect(what: string, marks: Marks, wanted: readonly Read[]): Promise<void> {
    await eventually(`${this.#name}: ${what}`, () => since(marks).length >= wanted.length).catch(error => {
      throw new Error(`${error.message}: ${JSON.stringify(since(marks).slice(-4))}`)
    })
    check(`${this.#name}: ${what}`, sortedReads(since(marks)), sortedReads(wanted))
  }

  async #commit(what: string, members: readonly Member[]): Promise<void> {
    await Promise.all(members.map(member => member.commit()))
    check(
      `${this.#name}: committed ${what}`,
      await this.#records.committed(this.#name, partitions.length),
      partitions.map(() => this.#end),
    )
  }
}

/** How many reads each had at a moment. */
type Marks = ReadonlyMap<Member, number>

function since(marks: Marks): Read[] {
  return [...marks].flatMap(([member, mark]) => member.reads.slice(mark))
}

function missing(wanted: readonly Read[], found: readonly Read[]): Read[] {
  const values = new Set(found.map(({ value }) => value))
  return wanted.filter(({ value }) => !values.has(value))
}

function sortedReads(reads: readonly Read[]): Read[] {
  return [...reads].sort((a, b) => a.partition - b.partition || a.offset - b.offset)
}
