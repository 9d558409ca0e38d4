// What must hold whatever happens to a group. It is judged by what its members are told, and by nothing else.

interface Worker {
  /** Of the client. */
  readonly name: string
  readonly id: string
  readonly instanceId: string | null
}

export class Judge {
  readonly #partitions: number
  /** Who was told to do what, by generation. */
  readonly #assigned = new Map<number, Map<number, string>>()
  /** The member under each instance id. */
  readonly #instances = new Map<string, string>()
  /** Who came last under each instance id without an id of its own, and whether the group as it is in the log has it. */
  readonly #comers = new Map<string, { readonly name: string; kept: boolean }>()
  #newest = 0
  #newestAssigned = 0
  /** The last commit of each partition that was accepted. */
  readonly committed = new Map<number, number>()
  readonly accepted = { commits: 0, fenced: 0 }

  constructor(partitions: number) {
    this.#partitions = partitions
  }

  get newest(): number {
    return this.#newest
  }

  /** Somebody asks to be let in who has no id yet. */
  came({ name, instanceId }: Pick<Worker, 'name' | 'instanceId'>): void {
    if (instanceId !== null) this.#comers.set(instanceId, { name, kept: false })
  }

  /** Somebody is told that another one has its place. */
  fenced({ name, instanceId }: Pick<Worker, 'name' | 'instanceId'>): void {
    this.accepted.fenced++
    if (this.#comers.get(instanceId ?? '')?.name === name) throw new Error(`${name} is fenced by nobody`)
  }

  /** The broker lets somebody into a generation. */
  joined({ id, instanceId }: Worker, generation: number): void {
    if (instanceId !== null) this.#instances.set(instanceId, id)
    this.#newest = Math.max(this.#newest, generation)
  }

  /** The broker gives a member its part. */
  synced({ name, id, instanceId }: Worker, generation: number, partitions: readonly number[]): void {
    const comer = this.#comers.get(instanceId ?? '')
    if (comer?.name === name) comer.kept = true
    this.#newestAssigned = Math.max(this.#newestAssigned, generation)
    const owners = this.#assigned.get(generation) ?? new Map<number, string>()
    this.#assigned.set(generation, owners)
    const member = instanceId ?? id // whoever is under that instance now
    for (const partition of partitions) {
      const owner = owners.get(partition)
      if (owner !== undefined && owner !== member) {
        throw new Error(`generation ${generation}: partition ${partition} is given to ${owner} and to ${member}`)
      }
      owners.set(partition, member)
    }
  }

  /** The broker takes a commit. */
  committedBy({ id, instanceId }: Worker, generation: number, partition: number, offset: number): void {
    this.accepted.commits++
    if (generation < this.#newest)
      throw new Error(`a commit of generation ${generation} was accepted in ${this.#newest}`)
    const owner = this.#assigned.get(generation)?.get(partition)
    if (owner !== (instanceId ?? id)) throw new Error(`${id} committed partition ${partition}, which is ${owner}'s`)
    const current = this.#instances.get(instanceId ?? '') ?? id
    if (current !== id) throw new Error(`${id} committed, whose place ${current} has taken`)
    this.committed.set(partition, offset)
  }

  /** A generation that nobody has been given work in may not have been, nor who came for it. */
  crashed(): void {
    this.#newest = this.#newestAssigned
    this.#instances.clear()
    for (const [instanceId, { kept }] of this.#comers) if (!kept) this.#comers.delete(instanceId)
  }

  /** When it has been quiet for long enough, everybody works in one generation, and everything is worked on. */
  quiet(
    members: readonly { readonly id: string; readonly generation: number; readonly owned: readonly number[] }[],
  ): void {
    const generations = new Set(members.map(({ generation }) => generation))
    if (generations.size > 1) throw new Error(`members in generations ${[...generations].join(', ')}`)
    const owned = members.flatMap(({ owned }) => owned).sort((a, b) => a - b)
    const all = Array.from({ length: this.#partitions }, (_, i) => i)
    if (members.length > 0 && owned.join() !== all.join()) throw new Error(`owned in the end: ${owned.join()}`)
  }
}
