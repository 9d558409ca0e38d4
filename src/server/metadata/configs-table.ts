// The configs of resources that somebody set, by type and name.

const noConfigs: ReadonlyMap<string, string> = new Map()

export class ConfigsTable {
  readonly #types = new Map<number, Map<string, Map<string, string>>>()

  /** What was set for a resource; for brokers, the name '' is the default of all of them. */
  of(type: number, name: string): ReadonlyMap<string, string> {
    return this.#types.get(type)?.get(name) ?? noConfigs
  }

  /** The resources of a type for which anything is set. */
  resources(type: number): Iterable<string> {
    return this.#types.get(type)?.keys() ?? []
  }

  get types(): Iterable<number> {
    return this.#types.keys()
  }

  /** Null takes a value away. */
  set(type: number, name: string, key: string, value: string | null): void {
    if (value === null) {
      this.#unset(type, name, key)
      return
    }
    let resources = this.#types.get(type)
    if (resources === undefined) this.#types.set(type, (resources = new Map()))
    let configs = resources.get(name)
    if (configs === undefined) resources.set(name, (configs = new Map()))
    configs.set(key, value)
  }

  #unset(type: number, name: string, key: string): void {
    const configs = this.#types.get(type)?.get(name)
    configs?.delete(key)
    if (configs?.size === 0) this.delete(type, name)
  }

  /** Whether there was anything to forget. */
  delete(type: number, name: string): boolean {
    return this.#types.get(type)?.delete(name) ?? false
  }
}
