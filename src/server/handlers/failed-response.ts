// The response to a request that failed as a whole: the error code and message where the API has them, and nothing else.

import type { Api } from '../../protocol/schema/api.ts'
import type { Fields, Input, Spec } from '../../protocol/schema/field.ts'
import { zeroUuid } from '../../protocol/schema/layout.ts'
import type { Failure } from '../errors.ts'

/** Undefined if the API has no place for an error of the whole request. */
export function failedResponse<const Q extends Fields, const S extends Fields>(
  api: Api<Q, S>,
  { errorCode, errorMessage }: Failure,
): Input<S> | undefined {
  const { fields } = api.response
  if (!('errorCode' in fields)) return undefined
  return Object.fromEntries(
    Object.entries(fields).map(([name, { spec }]) => {
      if (name === 'errorCode') return [name, errorCode]
      if (name === 'errorMessage') return [name, errorMessage ?? (spec.nullable === undefined ? '' : null)]
      return [name, empty(spec)]
    }),
  ) as Input<S>
}

function empty({ type, nullable, default: value }: Spec): unknown {
  if (value !== undefined) return undefined // the encoder knows it
  if (nullable !== undefined) return type.kind === 'array' ? [] : null
  switch (type.kind) {
    case 'array':
      return []
    case 'struct':
      return Object.fromEntries(Object.entries(type.fields).map(([name, { spec }]) => [name, empty(spec)]))
    case 'string':
      return ''
    case 'bool':
      return false
    case 'bytes':
    case 'records':
      return Buffer.alloc(0)
    case 'uuid':
      return zeroUuid
    default:
      return 0
  }
}
