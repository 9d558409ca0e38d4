// A group whose members change over to the other protocol one by one (KIP-848), and back again, while records come in: each
// record is read, no partition is two members' at a time, and a restart of the broker halfway changes nothing.
import { check, soon } from '../checks.ts'
import { eventually } from './member.ts'
import { missing, partitions, perPartition, Sharing, since } from './sharing.ts'

export class ChangingGroup extends Sharing {
  /** The other protocol, in the words of the member programs. */
  readonly #other: string
  #joined = 0

  constructor(other: string, ...sharing: ConstructorParameters<typeof Sharing>) {
    super(...sharing)
    this.#other = other
  }

  async beforeRestart(): Promise<void> {
    await this.records.create(this.name, partitions.length)
    this.join('a')
    this.join('b')
    await this.shared('two of before', [2, 2])
    await this.produceAndRead('of two of before')
    await this.commit('of two of before', this.alive)
    await this.#speaks('classic')
    await this.#change(this.#other)
    await this.#speaks('consumer')
  }

  /** Some have changed over, others have not. */
  async halfway(): Promise<void> {
    await this.#goOn('halfway')
    await this.#change(this.#other)
    await this.#speaks('consumer')
    await this.#change(this.mode)
    await this.#speaks('consumer')
  }

  /** Some have changed back. */
  async afterRestart(): Promise<void> {
    await this.#goOn('halfway back')
    await this.#change(this.mode)
    await this.#speaks('classic')
    await Promise.all(this.alive.map(member => member.leave()))
    this.alive.length = 0
  }

  get #isStatic(): boolean {
    return this.mode.startsWith('static')
  }

  /** The one that has been there for longest goes, and another comes that speaks as it is told, while records come in. */
  async #change(mode: string): Promise<void> {
    const what = `${mode} ${++this.#joined}`
    const [former] = this.alive
    const had = former?.assigned
    this.remove(former!)
    if (this.#isStatic) await former!.kill()
    else await former!.leave()
    const marks = this.marks()
    const heir = this.join(this.#isStatic ? former!.name : `m${this.#joined}`, mode)
    marks.set(heir, 0)
    const wanted = await this.produce()
    await eventually(`${this.name}: ${what}`, () => missing(wanted, since(marks)).length === 0)
    await this.shared(what, [2, 2])
    if (this.#isStatic) check(`${this.name}: ${what}, the heir's`, heir.assigned, had)
    // Who takes a partition over reads again what was not committed, and nothing else.
    const twice = since(marks).filter(read => read.offset < this.end - perPartition)
    check(`${this.name}: ${what}, from before the commit`, twice, [])
    await this.#commitAll(what)
    await this.produceAndRead(`of ${what}`)
    await this.commit(`of ${what}`, this.alive)
    this.#oneOwnerEach()
  }

  /** The members are those from before the restart. */
  async #goOn(when: string): Promise<void> {
    const marks = this.marks()
    const wanted = await this.produce()
    await eventually(`${this.name}: ${when}`, () => missing(wanted, since(marks)).length === 0)
    const twice = since(marks).filter(read => read.offset < this.end - perPartition)
    check(`${this.name}: ${when}, from before the commit`, twice, [])
    await this.shared(when, [2, 2])
    await this.#commitAll(when)
    this.#oneOwnerEach()
  }

  /** Who has taken a partition over has first to read again what was not committed. */
  async #commitAll(what: string): Promise<void> {
    const committed = async () => {
      await Promise.all(this.alive.map(member => member.commit()))
      return this.records.committed(this.name, partitions.length)
    }
    const end = partitions.map(() => this.end)
    await soon(`${this.name}: committed ${what}`, committed, end)
  }

  #oneOwnerEach(): void {
    check(`${this.name}: partitions of two at a time`, this.owners.twice, [])
  }

  /** Who asks for classic groups sees no others. */
  async #speaks(protocol: 'classic' | 'consumer'): Promise<void> {
    const state = async () => (await this.records.describe(this.name)).state
    await soon(`${this.name}: ${protocol}`, state, protocol === 'consumer' ? 'Dead' : 'Stable')
  }
}
