// Nothing that changes the metadata takes long here, but a client that has no time for it is told so, and nothing happens.

import { ApiError } from '../errors.ts'

export function isTooLate({ timeoutMs }: { readonly timeoutMs: number }): boolean {
  return timeoutMs <= 0
}

export function tooLate(): ApiError {
  return new ApiError('REQUEST_TIMED_OUT')
}
