// Commits or aborts a transaction; from v5 on the answer has the epoch for the next one (KIP-890).

import { api } from '../schema/api.ts'
import { bool, int16, int32, int64, string } from '../schema/field.ts'

export const EndTxn = api({
  key: 26,
  name: 'EndTxn',
  versions: '0-5',
  flexible: '3+',

  request: () => ({
    transactionalId: string,
    producerId: int64,
    producerEpoch: int16,
    committed: bool,
  }),

  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16,
    producerId: int64.since(5).default(-1).ignorable(),
    producerEpoch: int16.since(5).default(-1).ignorable(),
  }),
})
