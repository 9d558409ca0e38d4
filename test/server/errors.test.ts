import { expect, it } from 'vitest'
import { ApiError } from '../../src/server/errors.ts'

it('is reported by its code, with what it says if it says anything', () => {
  expect(`${new ApiError('NOT_COORDINATOR')}`).toBe('NOT_COORDINATOR')
  expect(`${new ApiError('INVALID_CONFIG', 'x is not one')}`).toBe('INVALID_CONFIG: x is not one')
})
