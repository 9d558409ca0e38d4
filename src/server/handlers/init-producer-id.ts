// InitProducerId: an id for a producer that wants each batch appended once (KIP-98), and an epoch that fences those who had
// its transactional id before. v3: a producer may go on from the epoch that it has (KIP-360).

import { InitProducerId } from '../../protocol/messages/22-init-producer-id.ts'
import { ApiError } from '../errors.ts'
import { handler } from './handler.ts'
import { fencedAs } from './transactional.ts'

const firstVersionThatKnowsFenced = 4

export const initProducerId = handler(
  InitProducerId,
  async (request, { broker, version }) => {
    const { transactionalId, transactionTimeoutMs, producerId, producerEpoch } = request
    if ((producerId === -1) !== (producerEpoch === -1)) throw new ApiError('INVALID_REQUEST')
    if (transactionalId === null) {
      return { throttleTimeMs: 0, errorCode: 0, producerId: await broker.producerIds.next(), producerEpoch: 0 }
    }
    const expected = producerId === -1 ? undefined : { producerId: Number(producerId), producerEpoch }
    const identity = await fencedAs(
      broker.transactions.initialise(transactionalId, transactionTimeoutMs, expected),
      version >= firstVersionThatKnowsFenced,
    )
    return { throttleTimeMs: 0, errorCode: 0, producerId: identity.producerId, producerEpoch: identity.producerEpoch }
  },
  { latestVersion: 5, whenFailed: { producerEpoch: -1 } },
)
