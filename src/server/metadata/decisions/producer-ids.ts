// Producer ids are given to brokers in blocks, so that not each of them has to be written down.

import { ProducerIdsRecord } from '../../../protocol/internal/cluster-metadata.ts'
import { type NewRecord, record } from '../records.ts'
import type { MetadataState } from '../state.ts'

const blockSize = 1000

export interface ProducerIdsBlock {
  readonly first: number
  readonly size: number
  readonly records: readonly NewRecord[]
}

export function nextProducerIds({ brokers, nextProducerId }: MetadataState, brokerId: number): ProducerIdsBlock {
  const brokerEpoch = brokers.get(brokerId)?.epoch ?? -1
  const block = { brokerId, brokerEpoch, nextProducerId: nextProducerId + blockSize }
  return { first: nextProducerId, size: blockSize, records: [record(ProducerIdsRecord, block)] }
}
