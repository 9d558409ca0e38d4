// The coordinators of groups, the topic of their offsets, and the state of share groups.

import { hour, int, kib, list, long, maxInt, mib, minute, second, short, string } from '../definition.ts'

export const groupCoordinatorConfigs = {
  __proto__: null as never,
  'group.consumer.assignment.interval.ms': int(second).min(0).clusterWide().honoured(),
  'group.consumer.assignors': list('uniform', 'range').some().honoured(),
  'group.consumer.heartbeat.interval.ms': int(5 * second)
    .min(1)
    .honoured(),
  'group.consumer.max.assignment.interval.ms': int(15 * second)
    .min(0)
    .honoured(),
  'group.consumer.max.heartbeat.interval.ms': int(15 * second)
    .min(1)
    .honoured(),
  'group.consumer.max.session.timeout.ms': int(minute).min(1).honoured(),
  'group.consumer.max.size': int(maxInt).min(1).honoured(),
  'group.consumer.migration.policy': string('bidirectional')
    .oneOfIgnoringCase('DISABLED', 'DOWNGRADE', 'UPGRADE', 'BIDIRECTIONAL')
    .honoured(),
  'group.consumer.min.assignment.interval.ms': int(0).min(0).honoured(),
  'group.consumer.min.heartbeat.interval.ms': int(5 * second)
    .min(1)
    .honoured(),
  'group.consumer.min.session.timeout.ms': int(45 * second)
    .min(1)
    .honoured(),
  'group.consumer.regex.refresh.interval.ms': int(10 * minute)
    .honoured()
    .min(10 * second)
    .internal(),
  'group.consumer.session.timeout.ms': int(45 * second)
    .min(1)
    .honoured(),
  'group.coordinator.append.linger.ms': int(-1).min(-1).moot(),
  'group.coordinator.background.threads': int(2).min(1).moot(),
  'group.coordinator.cached.buffer.max.bytes': int(mib + 12)
    .min(512 * kib)
    .clusterWide()
    .moot(),
  'group.coordinator.rebalance.protocols': list('classic', 'consumer', 'streams').some(
    'consumer',
    'classic',
    'share',
    'streams',
  ),
  'group.coordinator.threads': int(4).min(1).moot(),
  'group.initial.rebalance.delay.ms': int(3 * second).honoured(),
  'group.max.session.timeout.ms': int(30 * minute).honoured(),
  'group.max.size': int(maxInt).min(1).honoured(),
  'group.min.session.timeout.ms': int(6 * second).honoured(),
  'group.share.assignment.interval.ms': int(second).min(0).clusterWide(),
  'group.share.assignors': list('simple').some(),
  'group.share.delivery.count.limit': int(5).between(2, 10),
  'group.share.heartbeat.interval.ms': int(5 * second).min(1),
  'group.share.initialize.retry.interval.ms': int(30 * second)
    .min(1)
    .internal(),
  'group.share.max.assignment.interval.ms': int(15 * second).min(0),
  'group.share.max.delivery.count.limit': int(10).between(5, 25),
  'group.share.max.heartbeat.interval.ms': int(15 * second).min(1),
  'group.share.max.partition.max.record.locks': int(4000).between(2000, 10_000),
  'group.share.max.record.lock.duration.ms': int(minute).between(30 * second, hour),
  'group.share.max.session.timeout.ms': int(minute).min(1),
  'group.share.max.share.sessions': int(2000).min(1),
  'group.share.max.size': int(200).between(1, 1000),
  'group.share.min.assignment.interval.ms': int(0).min(0),
  'group.share.min.delivery.count.limit': int(2).between(2, 5),
  'group.share.min.heartbeat.interval.ms': int(5 * second).min(1),
  'group.share.min.partition.max.record.locks': int(100).between(100, 2000),
  'group.share.min.record.lock.duration.ms': int(15 * second).between(second, 30 * second),
  'group.share.min.session.timeout.ms': int(45 * second).min(1),
  'group.share.partition.max.record.locks': int(2000).between(100, 10_000),
  'group.share.persister.class.name': string(
    'org.apache.kafka.server.share.persister.DefaultStatePersister',
  ).internal(),
  'group.share.record.lock.duration.ms': int(30 * second).between(second, hour),
  'group.share.session.timeout.ms': int(45 * second).min(1),
  'group.streams.assignment.interval.ms': int(second).min(0).clusterWide(),
  'group.streams.heartbeat.interval.ms': int(5 * second).min(1),
  'group.streams.initial.rebalance.delay.ms': int(3 * second).min(0),
  'group.streams.max.assignment.interval.ms': int(15 * second).min(0),
  'group.streams.max.heartbeat.interval.ms': int(15 * second).min(1),
  'group.streams.max.session.timeout.ms': int(minute).min(1),
  'group.streams.max.size': int(maxInt).min(1),
  'group.streams.max.standby.replicas': int(2).min(0),
  'group.streams.min.assignment.interval.ms': int(0).min(0),
  'group.streams.min.heartbeat.interval.ms': int(5 * second).min(1),
  'group.streams.min.session.timeout.ms': int(45 * second).min(1),
  'group.streams.num.standby.replicas': int(0).min(0),
  'group.streams.session.timeout.ms': int(45 * second).min(1),
  'offset.metadata.max.bytes': int(4 * kib).honoured(),
  'offsets.commit.timeout.ms': int(5 * second)
    .min(1)
    .moot(),
  'offsets.load.buffer.size': int(5 * mib)
    .min(1)
    .moot(),
  'offsets.retention.check.interval.ms': long(10 * minute)
    .min(1)
    .honoured(),
  'offsets.retention.minutes': int(10_080).min(1).honoured(),
  'offsets.topic.compression.codec': int(0).honoured(),
  'offsets.topic.num.partitions': int(50).min(1).honoured(),
  'offsets.topic.replication.factor': short(3).min(1).moot(),
  'offsets.topic.segment.bytes': int(100 * mib)
    .min(1)
    .honoured(),
  'share.coordinator.append.linger.ms': int(-1).min(-1).moot(),
  'share.coordinator.cached.buffer.max.bytes': int(mib + 12)
    .min(512 * kib)
    .clusterWide()
    .moot(),
  'share.coordinator.cold.partition.snapshot.interval.ms': int(5 * minute)
    .min(1)
    .internal(),
  'share.coordinator.load.buffer.size': int(5 * mib)
    .min(1)
    .moot(),
  'share.coordinator.snapshot.update.records.per.snapshot': int(500).between(0, 500),
  'share.coordinator.state.topic.compression.codec': int(0),
  'share.coordinator.state.topic.min.isr': short(2).min(1).moot(),
  'share.coordinator.state.topic.num.partitions': int(50).min(1).honoured(),
  'share.coordinator.state.topic.prune.interval.ms': int(5 * minute)
    .min(1)
    .internal(),
  'share.coordinator.state.topic.replication.factor': short(3).min(1).moot(),
  'share.coordinator.state.topic.segment.bytes': int(100 * mib)
    .min(1)
    .honoured(),
  'share.coordinator.threads': int(1).min(1).moot(),
  'share.coordinator.write.timeout.ms': int(5 * second).min(1),
  'share.fetch.purgatory.purge.interval.requests': int(1000).moot(),
}
