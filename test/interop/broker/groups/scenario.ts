// What a tutorial shows of a group, with members of any client: four partitions, two members with two each; a third joins,
// one dies and the others take over, and whoever reads goes on where the commit was, after a restart of the broker too.
import { check, soon } from '../checks.ts'
import type { MemberProgram } from './clients.ts'
import { eventually, type Member, type Members, type Read } from './member.ts'
import type { Records } from './records.ts'
import { missing, partitions, perPartition, Sharing, since } from './sharing.ts'

export class Group extends Sharing {
  readonly #joinsTwice: boolean

  constructor(client: string, mode: string, members: Members, records: Records, { joinsTwice = false }: MemberProgram) {
    super(`${client}-${mode}`, mode, members, records)
    this.#joinsTwice = joinsTwice
  }

  async beforeRestart(): Promise<void> {
    await this.records.create(this.name, partitions.length)
    this.join('a')
    // Who is first leads, and the one that is replaced is the second.
    if (this.mode.startsWith('static') && this.#joinsTwice) await this.shared('first', [4])
    this.join('b')
    await this.shared('two', [2, 2])
    const spoken = this.mode.startsWith('consumer') ? 'Dead' : 'Stable' // who asks for classic groups sees no others
    // A leader may ask for one more rebalance when everybody has got what they are to have.
    const state = async (): Promise<string> => (await this.records.describe(this.name)).state
    await soon(`${this.name}: a group of its protocol`, state, spoken)
    await this.produceAndRead('of two')
    await this.commit('of two', this.alive)

    this.join('c')
    await this.shared('three', [1, 1, 2])
    await this.produceAndRead('of three')
    const victim = this.alive[1]!
    const survivors = this.alive.filter(member => member !== victim)
    await Promise.all(survivors.map(member => member.commit()))
    const lost = victim.reads.slice(-perPartition * victim.assigned!.length)
    if (this.mode.startsWith('static')) await this.#replace(victim, lost)
    else await this.#lose(victim, lost)
    await this.commit('of those that are left', this.alive)
  }

  /** Its partitions move, and what it has read but not committed is read again. */
  async #lose(victim: Member, lost: readonly Read[]): Promise<void> {
    this.remove(victim)
    const marks = this.marks()
    await victim.kill()
    await this.shared('after a death', [2, 2])
    await this.expect('what the dead had not committed', marks, lost)
  }

  /** One with its instance id comes in its place: what it had goes to it, and nobody else takes note. */
  async #replace(victim: Member, lost: readonly Read[]): Promise<void> {
    this.remove(victim)
    const told = this.alive.map(member => member.assignments)
    await victim.kill()
    const heir = this.join(victim.name)
    const marks = this.marks()
    await this.shared('after a replacement', [1, 1, 2])
    await this.expect('what the one before had not committed', marks, lost)
    check(`${this.name}: the heir's`, heir.assigned, victim.assigned)
    const others = this.alive.filter(member => member !== heir)
    const toldNow = others.map(member => member.assignments)
    check(`${this.name}: the others stay as they are`, toldNow, told)
  }

  /** The members are those from before the restart. */
  async afterRestart(): Promise<void> {
    const marks = this.marks()
    const wanted = await this.produce()
    await eventually(`${this.name}: after the restart`, () => missing(wanted, since(marks)).length === 0)
    // A member that joins anew may read again, but from the commit on.
    const twice = since(marks).filter(read => read.offset < this.end - perPartition)
    check(`${this.name}: after the restart, from before the commit`, twice, [])
    await Promise.all(this.alive.map(member => member.leave()))
    this.alive.length = 0

    this.join('d')
    await this.shared('one', [4])
    await this.expect('from the commit on', new Map([[this.alive[0]!, 0]]), wanted)
    await this.commit('of one', this.alive)
    await this.alive[0]!.leave()
    if (this.mode === 'static') return // most clients leave such a member in its group
    check(`${this.name}: nobody is left`, (await this.records.describe(this.name)).members.length, 0)
  }
}
