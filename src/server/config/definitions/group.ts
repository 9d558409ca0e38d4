// The configs of a group, and of a subscription to the metrics of clients.

import { autoOffsetReset } from '../checks.ts'
import { bool, choice, int, list, minute, second, string } from '../definition.ts'

export const groupConfigs = {
  __proto__: null as never,
  'consumer.assignment.interval.ms': int(second).min(0).from('group.consumer.assignment.interval.ms').honoured(),
  'consumer.heartbeat.interval.ms': int(5 * second)
    .min(1)
    .from('group.consumer.heartbeat.interval.ms')
    .honoured(),
  'consumer.session.timeout.ms': int(45 * second)
    .min(1)
    .from('group.consumer.session.timeout.ms')
    .honoured(),
  'share.assignment.interval.ms': int(second).min(0).from('group.share.assignment.interval.ms'),
  'share.auto.offset.reset': string('latest').check(autoOffsetReset),
  'share.delivery.count.limit': int(5).min(2).from('group.share.delivery.count.limit'),
  'share.heartbeat.interval.ms': int(5 * second)
    .min(1)
    .from('group.share.heartbeat.interval.ms'),
  'share.isolation.level': choice(['read_committed', 'read_uncommitted'], 'read_uncommitted'),
  'share.partition.max.record.locks': int(2000).min(100).from('group.share.partition.max.record.locks'),
  'share.record.lock.duration.ms': int(30 * second)
    .min(second)
    .from('group.share.record.lock.duration.ms'),
  'share.renew.acknowledge.enable': bool(true),
  'share.session.timeout.ms': int(45 * second)
    .min(1)
    .from('group.share.session.timeout.ms'),
  'streams.assignment.interval.ms': int(second).min(0).from('group.streams.assignment.interval.ms'),
  'streams.heartbeat.interval.ms': int(5 * second)
    .min(1)
    .from('group.streams.heartbeat.interval.ms'),
  'streams.initial.rebalance.delay.ms': int(3 * second)
    .min(0)
    .from('group.streams.initial.rebalance.delay.ms'),
  'streams.num.standby.replicas': int(0).min(0).from('group.streams.num.standby.replicas'),
  'streams.session.timeout.ms': int(45 * second)
    .min(1)
    .from('group.streams.session.timeout.ms'),
}

export const clientMetricsConfigs = {
  __proto__: null as never,
  'interval.ms': int(5 * minute),
  match: list().distinct(),
  metrics: list().distinct(),
}
