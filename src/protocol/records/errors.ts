// What is wrong with records, by the name that Kafka's protocol has for it.

export type RecordErrorCode =
  | 'CORRUPT_MESSAGE'
  | 'INVALID_RECORD'
  | 'INVALID_TIMESTAMP'
  | 'UNSUPPORTED_COMPRESSION_TYPE'
  | 'UNSUPPORTED_FOR_MESSAGE_FORMAT'

export class RecordError extends Error {
  override readonly name = 'RecordError'
  readonly code: RecordErrorCode

  constructor(code: RecordErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export function corrupt(message: string): never {
  throw new RecordError('CORRUPT_MESSAGE', message)
}

export function invalid(message: string): never {
  throw new RecordError('INVALID_RECORD', message)
}
