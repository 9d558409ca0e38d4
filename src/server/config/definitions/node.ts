// Who this node is, and the log that holds the metadata. Whatever is there for several controllers to agree is moot: one does.

import { hostsAndPorts, quorumVoters } from '../checks.ts'
import {
  bool,
  day,
  forever,
  gib,
  hour,
  int,
  intOrNull,
  list,
  long,
  mib,
  minute,
  second,
  string,
  stringOrNull,
} from '../definition.ts'

export const nodeConfigs = {
  __proto__: null as never,
  'auto.leader.rebalance.enable': bool(true).moot(),
  'background.threads': int(10).min(1).clusterWide().moot(),
  'broker.heartbeat.interval.ms': int(2 * second).moot(),
  'broker.id': int(-1).honoured(),
  'broker.rack': stringOrNull().honoured(),
  'broker.session.timeout.ms': int(9 * second).moot(),
  'config.providers': list().distinct().clusterWide().moot(),
  'controlled.shutdown.enable': bool(true).moot(),
  'controller.performance.always.log.threshold.ms': long(2 * second)
    .min(0)
    .internal()
    .moot(),
  'controller.performance.sample.period.ms': long(minute).min(100).internal().moot(),
  'controller.quorum.append.linger.ms': int(25).min(0).moot(),
  'controller.quorum.auto.join.enable': bool(false).moot(),
  'controller.quorum.bootstrap.servers': list().check(hostsAndPorts).moot(),
  'controller.quorum.election.backoff.max.ms': int(second).min(0).moot(),
  'controller.quorum.election.timeout.ms': int(second).min(0).moot(),
  'controller.quorum.fetch.max.bytes': int(mib).min(1).moot(),
  'controller.quorum.fetch.snapshot.max.bytes': int(mib).min(1).moot(),
  'controller.quorum.fetch.timeout.ms': int(2 * second)
    .min(0)
    .moot(),
  'controller.quorum.request.timeout.ms': int(2 * second)
    .min(0)
    .moot(),
  'controller.quorum.retry.backoff.ms': int(20).min(0).moot(),
  'controller.quorum.voters': list().check(quorumVoters).moot(),
  'controller.quota.window.num': int(11).min(1).honoured(),
  'controller.quota.window.size.seconds': int(1).min(1).honoured(),
  'controller.socket.timeout.ms': int(30 * second).moot(),
  'initial.broker.registration.timeout.ms': int(minute).moot(),
  // Kafka 4 has it no more; tools of the time before read it to know what a broker can do.
  'inter.broker.protocol.version': string('4.3-IV0').moot(),
  'internal.metadata.delete.delay.millis': long(minute).internal().moot(),
  'internal.metadata.log.segment.bytes': intOrNull().internal().moot(),
  'internal.metadata.max.batch.size.in.bytes': int(8 * mib)
    .internal()
    .moot(),
  'leader.imbalance.check.interval.seconds': long(300).min(1).moot(),
  'metadata.log.dir': stringOrNull().honoured(),
  'metadata.log.max.record.bytes.between.snapshots': long(20 * mib)
    .min(1)
    .honoured(),
  'metadata.log.max.snapshot.interval.ms': long(hour).min(0).honoured(),
  'metadata.log.segment.bytes': int(gib)
    .min(8 * mib)
    .honoured(),
  'metadata.log.segment.ms': long(7 * day),
  'metadata.max.idle.interval.ms': int(500).min(0).moot(),
  'metadata.max.retention.bytes': long(100 * mib),
  'metadata.max.retention.ms': long(7 * day),
  'node.id': int(1).min(0).demanded().honoured(),
  'process.roles': list('broker', 'controller').some('broker', 'controller').demanded().moot(),
  'server.max.startup.time.ms': long(forever).min(0).internal().moot(),
  'unstable.api.versions.enable': bool(false).internal(),
  'unstable.feature.versions.enable': bool(false).internal(),
}
