// Why a request, or a topic or partition in it, failed: an exception in the code, an error code and a message on the wire.

import { type ErrorName, errors } from '../protocol/errors.ts'

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorName

  /** Without a message the answer has the code alone. */
  constructor(code: ErrorName, message = '') {
    super(message)
    this.code = code
  }

  /** For those who read what is reported. */
  override toString(): string {
    return this.message === '' ? this.code : `${this.code}: ${this.message}`
  }
}

export interface Failure {
  readonly errorCode: number
  readonly errorMessage: string | null
}

/**
 * What the wire says about an exception. Those of the log and of records carry the name of an error as ApiError does;
 * anything else is a mistake in the broker, which `report` is told.
 */
export function failureOf(error: unknown, report: (message: string) => void): Failure {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && isErrorName(error.code)) {
    return { errorCode: errors[error.code].code, errorMessage: error.message === '' ? null : error.message }
  }
  report(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return { errorCode: errors.UNKNOWN_SERVER_ERROR.code, errorMessage: null }
}

function isErrorName(code: string): code is ErrorName {
  return Object.hasOwn(errors, code)
}
