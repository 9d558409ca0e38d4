// EndTxn: commits or aborts a transaction. The answer comes when that is decided; the markers follow. From v5 on it
// carries the epoch that the producer goes on with (KIP-890).

import { EndTxn } from '../../protocol/messages/26-end-txn.ts'
import { handler } from './handler.ts'
import { fencedAs } from './transactional.ts'

const firstVersionThatKnowsFenced = 2
const firstVersionWithRisingEpochs = 5

export const endTxn = handler(
  EndTxn,
  async (request, { broker, version }) => {
    const { transactionalId, producerEpoch, committed } = request
    const clientVersion = version >= firstVersionWithRisingEpochs ? 2 : 0
    const asking = { transactionalId, producerId: Number(request.producerId), producerEpoch, clientVersion }
    const next = await fencedAs(broker.transactions.end(asking, committed), version >= firstVersionThatKnowsFenced)
    return { throttleTimeMs: 0, errorCode: 0, producerId: next.producerId, producerEpoch: next.producerEpoch }
  },
  { whenFailed: { producerEpoch: -1 } },
)
