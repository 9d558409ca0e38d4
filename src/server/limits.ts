// What the rooms of the broker go by, in their own words, of its configs.

import type { HousekeepingIntervals } from '../log/housekeeping.ts'
import type { LogSettings } from '../log/log-directory.ts'
import type { Configs } from './config/configs.ts'
import type { SessionLimits } from './fetch/fetch-sessions.ts'
import type { ConnectionLimits } from './network/listener.ts'
import type { ConnectionRates } from './quotas/connection-rates.ts'
import type { QuotaWindows } from './quotas/quotas.ts'

/** Kafka's min.incremental.fetch.session.eviction.ms, which is no config. */
const fetchSessionEvictionMs = 120_000

export function sessionLimits(config: Configs): SessionLimits {
  return { slots: config.broker('max.incremental.fetch.session.cache.slots'), evictAfterMs: fetchSessionEvictionMs }
}

export function logSettings(config: Configs): LogSettings {
  return {
    configOf: topic => config.logConfig(topic),
    // They may change while the broker runs.
    producers: {
      get producerIdExpirationMs() {
        return config.broker('producer.id.expiration.ms')
      },
      get transactionPartitionVerificationEnable() {
        return config.broker('transaction.partition.verification.enable')
      },
    },
  }
}

export function connectionLimits(config: Configs, rates: ConnectionRates): ConnectionLimits {
  return {
    backlog: config.broker('socket.listen.backlog.size'),
    maxConnections: config.broker('max.connections'),
    maxConnectionsPerIp: config.broker('max.connections.per.ip'),
    maxConnectionsPerIpOverrides: new Map(
      config
        .broker('max.connections.per.ip.overrides')
        .split(',')
        .filter(entry => entry.includes(':'))
        .map(entry => {
          const colon = entry.lastIndexOf(':')
          return [entry.slice(0, colon).trim(), Number(entry.slice(colon + 1))]
        }),
    ),
    maxIdleMs: config.broker('connections.max.idle.ms'),
    tooEarlyMs: address => rates.tooEarlyMs(address),
  }
}

export function quotaWindows(config: Configs): QuotaWindows {
  return {
    clients: {
      count: config.broker('quota.window.num'),
      lengthMs: config.broker('quota.window.size.seconds') * 1000,
    },
    mutations: {
      count: config.broker('controller.quota.window.num'),
      lengthMs: config.broker('controller.quota.window.size.seconds') * 1000,
    },
  }
}

export function housekeepingIntervals(config: Configs): HousekeepingIntervals {
  return {
    initialTaskDelayMs: config.broker('log.initial.task.delay.ms'),
    retentionCheckIntervalMs: config.broker('log.retention.check.interval.ms'),
    cleanerBackoffMs: config.broker('log.cleaner.enable') ? config.broker('log.cleaner.backoff.ms') : never,
    flushSchedulerIntervalMs: config.broker('log.flush.scheduler.interval.ms'),
    flushOffsetCheckpointIntervalMs: config.broker('log.flush.offset.checkpoint.interval.ms'),
    producerIdExpirationCheckIntervalMs: config.broker('producer.id.expiration.check.interval.ms'),
  }
}

const never = Number.POSITIVE_INFINITY
