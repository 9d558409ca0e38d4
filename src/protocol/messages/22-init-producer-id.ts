// A producer id and epoch, for idempotence or for a transactional id (KIP-98). v3: a producer may bump its own epoch (KIP-360);
// v4: PRODUCER_FENCED (KIP-588); v5: transactions of KIP-890; v6: two-phase commit (KIP-939).

import { api } from '../schema/api.ts'
import { bool, int16, int32, int64, string } from '../schema/field.ts'

export const InitProducerId = api({
  key: 22,
  name: 'InitProducerId',
  versions: '0-6',
  flexible: '2+',

  request: () => ({
    transactionalId: string.nullable(),
    transactionTimeoutMs: int32,
    producerId: int64.since(3).default(-1),
    producerEpoch: int16.since(3).default(-1),
    enable2Pc: bool.since(6),
    keepPreparedTxn: bool.since(6),
  }),

  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16,
    producerId: int64.default(-1),
    producerEpoch: int16,
    ongoingTxnProducerId: int64.since(6).default(-1),
    ongoingTxnProducerEpoch: int16.since(6).default(-1),
  }),
})
