// Changing quotas. Each entity is checked as Kafka checks it; those that are right are changed, whatever is wrong with others.

import { ClientQuotaRecord } from '../../../protocol/internal/cluster-metadata.ts'
import { ApiError } from '../../errors.ts'
import { keyOf, type QuotaEntity } from '../client-quotas.ts'
import { type NewRecord, record } from '../records.ts'
import type { MetadataState } from '../state.ts'
import { attempt, type Decision, mostRecords } from './outcome.ts'

export interface QuotaAlteration {
  readonly entity: readonly QuotaEntity[]
  readonly ops: readonly { readonly key: string; readonly value: number; readonly remove: boolean }[]
}

export interface QuotaResult {
  readonly entity: readonly QuotaEntity[]
  readonly failure?: ApiError
}

/** The largest value there is, and whether it has to be whole. */
interface QuotaType {
  readonly name: 'DOUBLE' | 'LONG' | 'INT'
  readonly most: number
}

const double: QuotaType = { name: 'DOUBLE', most: Number.POSITIVE_INFINITY }
const long: QuotaType = { name: 'LONG', most: 2 ** 63 }
const int: QuotaType = { name: 'INT', most: 2 ** 31 - 1 }

const ofClients: ReadonlyMap<string, QuotaType> = new Map([
  ['producer_byte_rate', long],
  ['consumer_byte_rate', long],
  ['request_percentage', double],
  ['controller_mutation_rate', double],
])
const ofAddresses: ReadonlyMap<string, QuotaType> = new Map([['connection_creation_rate', int]])

/** In the order in which Kafka names them. */
const types = ['client-id', 'user', 'ip']

/** How much of a value that has to be whole may be a fraction. */
const tolerance = 1e-6

/** `knowsHost` is asked about what is to be the name of an address. */
export function alterClientQuotas(
  state: MetadataState,
  wanted: readonly QuotaAlteration[],
  knowsHost: (name: string) => boolean,
): Decision<QuotaResult> {
  const records: NewRecord[] = []
  const results = new Map<string, QuotaResult>()
  for (const { entity: parts, ops } of wanted) {
    const entity = inOrder(parts)
    const key = keyOf(entity)
    if (results.has(key) || hasDuplicates(ops)) {
      results.set(key, { entity, failure: invalid(`Ignoring duplicate entity ${named(entity)}`) })
      continue
    }
    const changes = attempt(() => alter(state, { entity, ops }, knowsHost))
    if (changes instanceof ApiError) results.set(key, { entity, failure: changes })
    else {
      results.set(key, { entity })
      records.push(...changes)
    }
  }
  if (records.length <= mostRecords) return { records, results: [...results.values()] }
  const failure = new ApiError('POLICY_VIOLATION', 'Request parameters do not satisfy the configured policy.')
  return { records: [], results: wanted.map(({ entity }) => ({ entity, failure })) }
}

/** Of a type that is there twice the last name counts. */
function inOrder(parts: readonly QuotaEntity[]): QuotaEntity[] {
  const byType = new Map(parts.map(part => [part.entityType, part]))
  const place = ({ entityType }: QuotaEntity) => (types.includes(entityType) ? types.indexOf(entityType) : types.length)
  return [...byType.values()].sort((one, other) => place(one) - place(other))
}

function hasDuplicates(ops: QuotaAlteration['ops']): boolean {
  return new Set(ops.map(({ key }) => key)).size < ops.length
}

function named(entity: readonly QuotaEntity[]): string {
  return `ClientQuotaEntity(entries={${entity.map(({ entityType, entityName }) => `${entityType}=${entityName}`).join(', ')}})`
}

/** What is as it should be already needs no record. */
function alter(
  state: MetadataState,
  { entity, ops }: QuotaAlteration,
  knowsHost: (name: string) => boolean,
): NewRecord[] {
  const allowed = allowedFor(entity, knowsHost)
  const values = state.clientQuotaOf(entity)?.values
  return ops.flatMap(({ key, value, remove }) => {
    if (remove) return values?.has(key) ? [record(ClientQuotaRecord, { entity, key, value: 0, remove })] : []
    checkValue(key, value, allowed.get(key))
    return Object.is(values?.get(key), value) ? [] : [record(ClientQuotaRecord, { entity, key, value, remove })]
  })
}

function allowedFor(
  entity: readonly QuotaEntity[],
  knowsHost: (name: string) => boolean,
): ReadonlyMap<string, QuotaType> {
  if (entity.length === 0) throw invalid('Invalid empty client quota entity')
  for (const { entityType, entityName } of entity) {
    if (!types.includes(entityType)) throw invalid(`Unhandled client quota entity type: ${entityType}`)
    if (entityName === '') throw invalid(`Empty ${entityType} not supported`)
  }
  const address = entity.find(({ entityType }) => entityType === 'ip')
  if (address === undefined) return ofClients
  if (entity.length > 1) {
    throw invalid('Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId')
  }
  const { entityName } = address
  if (entityName !== null && !knowsHost(entityName))
    throw invalid(`${entityName} is not a valid IP or resolvable host.`)
  return ofAddresses
}

function checkValue(key: string, value: number, type: QuotaType | undefined): void {
  if (type === undefined) throw invalid(`Invalid configuration key ${key}`)
  if (value <= 0) throw invalid(`Quota ${key} must be greater than 0`)
  if (type === double) return
  if (value > type.most) throw invalid(`Proposed value for ${key} is too large for ${article(type)}.`)
  if (value % 1 > tolerance) throw invalid(`${key} cannot be a fractional value.`)
}

function article({ name }: QuotaType): string {
  return `${name === 'INT' ? 'an' : 'a'} ${name}`
}

function invalid(message: string): ApiError {
  return new ApiError('INVALID_REQUEST', message)
}
