// What goes on between brokers; there is one.

import { forever, int, intOrNull, kib, long, mib, second, stringOrNull } from '../definition.ts'

export const replicationConfigs = {
  __proto__: null as never,
  'alter.log.dirs.replication.quota.window.num': int(11).min(1).moot(),
  'alter.log.dirs.replication.quota.window.size.seconds': int(1).min(1).moot(),
  'follower.replication.throttled.rate': long(forever).min(0).whileRunning().moot(),
  'leader.replication.throttled.rate': long(forever).min(0).whileRunning().moot(),
  'num.replica.alter.log.dirs.threads': intOrNull().moot(),
  'num.replica.fetchers': int(1).min(1).clusterWide().moot(),
  'replica.alter.log.dirs.io.max.bytes.per.second': long(forever).min(0).whileRunning().moot(),
  'replica.fetch.backoff.ms': int(second).min(0).moot(),
  'replica.fetch.max.bytes': int(mib).min(0).moot(),
  'replica.fetch.min.bytes': int(1).moot(),
  'replica.fetch.response.max.bytes': int(10 * mib)
    .min(0)
    .moot(),
  'replica.fetch.wait.max.ms': int(500).moot(),
  'replica.high.watermark.checkpoint.interval.ms': long(5 * second).moot(),
  'replica.lag.time.max.ms': long(30 * second).moot(),
  'replica.selector.class': stringOrNull().moot(),
  'replica.socket.receive.buffer.bytes': int(64 * kib).moot(),
  'replica.socket.timeout.ms': int(30 * second).moot(),
  'replication.quota.window.num': int(11).min(1).moot(),
  'replication.quota.window.size.seconds': int(1).min(1).moot(),
}
