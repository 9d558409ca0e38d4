// The broker's own topics: how many partitions they get, and which configs, when they are made.

import type { Configs } from './config/configs.ts'
import { offsetsTopic, shareTopic, transactionTopic } from './metadata/topic.ts'

export interface InternalTopic {
  readonly partitions: number
  readonly configs: Readonly<Record<string, string>>
}

const made: Readonly<Record<string, (config: Configs) => InternalTopic>> = {
  [offsetsTopic]: config => ({
    partitions: config.broker('offsets.topic.num.partitions'),
    configs: {
      'cleanup.policy': 'compact',
      'segment.bytes': String(config.broker('offsets.topic.segment.bytes')),
      'compression.type': 'producer',
    },
  }),
  [transactionTopic]: config => ({
    partitions: config.broker('transaction.state.log.num.partitions'),
    configs: {
      'compression.type': 'uncompressed',
      'cleanup.policy': 'compact',
      'min.insync.replicas': String(config.broker('transaction.state.log.min.isr')),
      'segment.bytes': String(config.broker('transaction.state.log.segment.bytes')),
      'unclean.leader.election.enable': 'false',
    },
  }),
  [shareTopic]: config => ({
    partitions: config.broker('share.coordinator.state.topic.num.partitions'),
    configs: {
      'cleanup.policy': 'delete',
      'compression.type': 'producer',
      'min.insync.replicas': String(config.broker('share.coordinator.state.topic.min.isr')),
      'retention.ms': '-1',
      'segment.bytes': String(config.broker('share.coordinator.state.topic.segment.bytes')),
    },
  }),
}

export function internalTopic(name: string, config: Configs): InternalTopic | undefined {
  return Object.hasOwn(made, name) ? made[name]?.(config) : undefined
}
