// What goes wrong in a log, by the name that the protocol has for it.

import type { ErrorName } from '../protocol/errors.ts'

export class LogError extends Error {
  override readonly name: string = 'LogError'
  readonly code: ErrorName

  constructor(code: ErrorName, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A file of the log directory whose content cannot be what it should be. */
export function damaged(message: string, options?: ErrorOptions): never {
  throw new LogError('KAFKA_STORAGE_ERROR', message, options)
}
