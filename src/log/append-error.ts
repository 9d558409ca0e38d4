// Why an append is refused, as the answer to a Produce says it.

import type { ErrorName } from '../protocol/errors.ts'
import { LogError } from './errors.ts'

/** What is wrong with one record of a batch; its place in the batch counts from 0. */
export interface RecordFault {
  readonly batchIndex: number
  readonly message: string
}

export class AppendError extends LogError {
  override readonly name: string = 'AppendError'
  /** Where there are any, Kafka's answer has them and the message; else it has the code alone. */
  readonly recordErrors: readonly RecordFault[]

  constructor(code: ErrorName, message: string, recordErrors: readonly RecordFault[] = [], options?: ErrorOptions) {
    super(code, message, options)
    this.recordErrors = recordErrors
  }
}
