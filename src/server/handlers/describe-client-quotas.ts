// DescribeClientQuotas (KIP-546): the quotas of users, client ids and addresses that a filter matches.

import { DescribeClientQuotas } from '../../protocol/messages/48-describe-client-quotas.ts'
import { ApiError, failureOf } from '../errors.ts'
import type { ClientQuota } from '../metadata/client-quotas.ts'
import { handler } from './handler.ts'

export const describeClientQuotas = handler(DescribeClientQuotas, ({ components, strict }, { broker }) => {
  try {
    const filters = components.map(toFilter)
    checkTypes(components.map(({ entityType }) => entityType))
    const entries = [...broker.metadata.state.clientQuotas()]
      .filter(quota => matches(quota, filters, strict))
      .map(({ entity, values }) => ({ entity, values: [...values].map(([key, value]) => ({ key, value })) }))
    return { throttleTimeMs: 0, errorCode: 0, errorMessage: '', entries }
  } catch (error) {
    return { throttleTimeMs: 0, ...failureOf(error, broker.report), entries: null }
  }
})

/** A name, the default (null), or any. */
interface Filter {
  readonly entityType: string
  readonly name: string | null | undefined
}

function toFilter({
  entityType,
  matchType,
  match,
}: {
  entityType: string
  matchType: number
  match: string | null
}): Filter {
  if (entityType === '') throw new ApiError('INVALID_REQUEST', 'Invalid empty entity type.')
  switch (matchType) {
    case 0:
      if (match !== null) return { entityType, name: match }
      throw new ApiError('INVALID_REQUEST', 'Request specified MATCH_TYPE_EXACT, but set match string to null.')
    case 1:
    case 2: {
      if (match === null) return { entityType, name: matchType === 1 ? null : undefined }
      const type = matchType === 1 ? 'DEFAULT' : 'SPECIFIED'
      const problem = `Request specified MATCH_TYPE_${type}, but also specified a match string.`
      throw new ApiError('INVALID_REQUEST', problem)
    }
    default:
      throw new ApiError('INVALID_REQUEST', `Unknown match type ${matchType}`)
  }
}

function checkTypes(types: readonly string[]): void {
  for (const [index, type] of types.entries()) {
    if (!['user', 'client-id', 'ip'].includes(type)) {
      throw new ApiError('UNSUPPORTED_VERSION', `Unsupported entity type ${type}`)
    }
    if (types.indexOf(type) < index) {
      throw new ApiError('INVALID_REQUEST', `Entity type ${type} cannot appear more than once in the filter.`)
    }
  }
  if (types.includes('ip') && types.length > 1) {
    throw new ApiError(
      'INVALID_REQUEST',
      'Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.',
    )
  }
}

function matches({ entity }: ClientQuota, filters: readonly Filter[], strict: boolean): boolean {
  if (strict && entity.length !== filters.length) return false
  return filters.every(({ entityType, name }) => {
    const part = entity.find(one => one.entityType === entityType)
    return part !== undefined && (name === undefined || part.entityName === name)
  })
}
