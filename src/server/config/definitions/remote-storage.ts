// Segments that move to another store (KIP-405), which is not here.

import { notEmpty } from '../checks.ts'
import { bool, double, forever, gib, int, long, minute, second, string, stringOrNull } from '../definition.ts'

export const remoteStorageConfigs = {
  __proto__: null as never,
  'follower.fetch.last.tiered.offset.enable': bool(false).clusterWide(),
  'log.local.retention.bytes': long(-2).min(-2).clusterWide(),
  'log.local.retention.ms': long(-2).min(-2).clusterWide(),
  'remote.fetch.max.wait.ms': int(500).min(1).clusterWide(),
  'remote.list.offsets.request.timeout.ms': long(30 * second)
    .min(1)
    .clusterWide(),
  'remote.log.index.file.cache.total.size.bytes': long(gib).min(1).clusterWide(),
  'remote.log.index.file.cache.ttl.ms': long(15 * minute)
    .min(-1)
    .internal(),
  'remote.log.manager.copier.thread.pool.size': int(10).min(1).clusterWide().moot(),
  'remote.log.manager.copy.max.bytes.per.second': long(forever).min(1).clusterWide(),
  'remote.log.manager.copy.quota.window.num': int(11).min(1),
  'remote.log.manager.copy.quota.window.size.seconds': int(1).min(1),
  'remote.log.manager.expiration.thread.pool.size': int(10).min(1).clusterWide().moot(),
  'remote.log.manager.fetch.max.bytes.per.second': long(forever).min(1).clusterWide(),
  'remote.log.manager.fetch.quota.window.num': int(11).min(1),
  'remote.log.manager.fetch.quota.window.size.seconds': int(1).min(1),
  'remote.log.manager.follower.thread.pool.size': int(2).min(1).clusterWide().moot(),
  'remote.log.manager.task.interval.ms': long(30 * second).min(1),
  'remote.log.manager.task.retry.backoff.max.ms': long(30 * second)
    .min(1)
    .internal(),
  'remote.log.manager.task.retry.backoff.ms': long(500).min(1).internal(),
  'remote.log.manager.task.retry.jitter': double(0.2).between(0, 0.5).internal(),
  'remote.log.manager.thread.pool.size': int(2).min(1).moot(),
  'remote.log.metadata.custom.metadata.max.bytes': int(128).min(0),
  'remote.log.metadata.manager.class.name': string(
    'org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager',
  ).check(notEmpty),
  'remote.log.metadata.manager.class.path': stringOrNull(),
  'remote.log.metadata.manager.impl.prefix': string('rlmm.config.').check(notEmpty),
  'remote.log.metadata.manager.listener.name': stringOrNull().check(notEmpty),
  'remote.log.reader.max.pending.tasks': int(100).min(1),
  'remote.log.reader.threads': int(10).min(1).clusterWide().moot(),
  'remote.log.storage.manager.class.name': stringOrNull().check(notEmpty),
  'remote.log.storage.manager.class.path': stringOrNull(),
  'remote.log.storage.manager.impl.prefix': string('rsm.config.').check(notEmpty),
  'remote.log.storage.system.enable': bool(false),
}
