// The quotas of clients, by the users, client ids and addresses that they are for.

export interface QuotaEntity {
  readonly entityType: string
  /** Null is the default for entities of the type. */
  readonly entityName: string | null
}

export interface ClientQuota {
  readonly entity: readonly QuotaEntity[]
  readonly values: ReadonlyMap<string, number>
}

export class ClientQuotas {
  readonly #quotas = new Map<
    string,
    { readonly entity: readonly QuotaEntity[]; readonly values: Map<string, number> }
  >()

  all(): Iterable<ClientQuota> {
    return this.#quotas.values()
  }

  of(entity: readonly QuotaEntity[]): ClientQuota | undefined {
    return this.#quotas.get(keyOf(entity))
  }

  /** Undefined takes a value away. */
  set(entity: readonly QuotaEntity[], name: string, value: number | undefined): void {
    const key = keyOf(entity)
    const quota = this.#quotas.get(key) ?? { entity, values: new Map() }
    if (value !== undefined) quota.values.set(name, value)
    else quota.values.delete(name)
    if (quota.values.size > 0) this.#quotas.set(key, quota)
    else this.#quotas.delete(key)
  }
}

/** The same for all ways to write an entity. */
export function keyOf(entity: readonly QuotaEntity[]): string {
  const parts = entity.map(({ entityType, entityName }) => JSON.stringify([entityType, entityName]))
  return parts.sort().join()
}
