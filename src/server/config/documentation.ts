// A sentence for each config; read only when somebody asks for it. A broker's config that topics or groups go by says so, and
// has their sentence; one that changes nothing here says that.

import type { Definitions } from './definition.ts'
import { brokerConfigs, groupConfigs, topicConfigs } from './definitions/index.ts'
import { brokerDocumentation } from './documentation-brokers.ts'
import { notYet } from './effect.ts'

/** Null of what is no config. */
export function documentation(type: string | undefined, name: string): string | null {
  switch (type) {
    case 'topic':
      return topics[name] ?? null
    case 'group':
      return groups[name] ?? null
    case 'client-metrics':
      return clientMetrics[name] ?? null
    case 'broker':
      return (
        brokerDocumentation[name] ??
        inherited('topics', topicConfigs, topics, name) ??
        inherited('groups', groupConfigs, groups, name) ??
        withoutEffect(name)
      )
    default:
      return null
  }
}

function withoutEffect(name: string): string | null {
  const definitions: Definitions = brokerConfigs
  switch (definitions[name]?.effect) {
    case 'moot':
      return 'There is nothing here that it would change.'
    case 'none':
      return `${notYet}.`
    default:
      return null
  }
}

type Sentences = Readonly<Record<string, string>>

function inherited(what: string, definitions: Definitions, sentences: Sentences, name: string): string | null {
  const [own] = Object.entries(definitions).find(([, { brokerName }]) => brokerName === name) ?? []
  return own === undefined ? null : `For ${what} without a ${own} of their own. ${sentences[own]}`
}

const topics: Sentences = {
  'cleanup.policy':
    'What happens to old segments: delete removes them by age and size, compact keeps the last record of each key, both do both; an empty list keeps everything.',
  'compression.gzip.level':
    'How hard gzip tries when batches are compressed here: 1 is fast, 9 is small, -1 leaves it to zlib.',
  'compression.lz4.level': 'How hard lz4 tries when batches are compressed here, from 1 to 17.',
  'compression.type': 'The codec that batches are kept in; producer keeps what the producer chose.',
  'compression.zstd.level': 'How hard zstd tries when batches are compressed here, from -131072 to 22.',
  'delete.retention.ms':
    'How long compaction keeps a tombstone, so that readers that lag can still see that a key is gone.',
  'file.delete.delay.ms': 'How long files stay on disk after they have been taken out of the log.',
  'flush.messages': 'Records are synced to disk after this many; 1 syncs every append before it is acknowledged.',
  'flush.ms': 'Records are synced to disk when the oldest has waited this long.',
  'follower.replication.throttled.replicas':
    'Replicas whose fetching is throttled, as partition:broker pairs, or * for all.',
  'index.interval.bytes': 'About how many bytes of records lie between two entries of an index.',
  'internal.segment.bytes': 'A segment size below the smallest that segment.bytes allows, for tests.',
  'leader.replication.throttled.replicas':
    'Replicas that are throttled when others fetch from them, as partition:broker pairs, or * for all.',
  'local.retention.bytes': 'With tiered storage: how many bytes of a partition stay here; -2 is retention.bytes.',
  'local.retention.ms': 'With tiered storage: how long segments stay here; -2 is retention.ms.',
  'max.compaction.lag.ms': 'The longest that a record may wait for compaction, whatever the share of dirty bytes.',
  'max.message.bytes': 'The largest batch that is taken, after compression.',
  'message.timestamp.after.max.ms': 'How far the timestamp of a producer may be in the future.',
  'message.timestamp.before.max.ms': 'How far the timestamp of a producer may be in the past.',
  'message.timestamp.type': 'Whose clock stamps records: CreateTime is the producer, LogAppendTime this broker.',
  'min.cleanable.dirty.ratio': 'The share of bytes not yet compacted from which on a log is compacted.',
  'min.compaction.lag.ms': 'How long a record stays as it is before compaction may look at it.',
  'min.insync.replicas': 'How many replicas must have a record before acks=all is answered; never more than there are.',
  preallocate: 'Whether files are made at their full size at once.',
  'remote.log.copy.disable': 'With tiered storage: no more segments are copied to it.',
  'remote.log.delete.on.disable':
    'With tiered storage: what is there is deleted when it is switched off for the topic.',
  'remote.storage.enable': 'Whether segments move to tiered storage.',
  'retention.bytes': 'The size from which on the oldest segments of a partition are deleted; -1 is no limit.',
  'retention.ms': 'The age at which segments are deleted; -1 is no limit.',
  'segment.bytes': 'The size at which a partition begins its next file.',
  'segment.index.bytes': 'The size of an index at which its segment ends.',
  'segment.jitter.ms': 'Up to this much is taken off segment.ms at random, so that not all partitions roll at once.',
  'segment.ms': 'The age at which a segment ends even if it is not full, so that retention and compaction can have it.',
  'unclean.leader.election.enable': 'Whether a replica that lacks records may become leader when no other is left.',
}

const groups: Sentences = {
  'consumer.assignment.interval.ms': 'The shortest time between two assignments of a consumer group.',
  'consumer.heartbeat.interval.ms': 'How often members of a consumer group are to report.',
  'consumer.session.timeout.ms': 'A member of a consumer group that has not reported for this long is taken out.',
  'share.assignment.interval.ms': 'The shortest time between two assignments of a share group.',
  'share.auto.offset.reset': 'Where a share group begins: earliest, latest, or by_duration: and a time to go back.',
  'share.delivery.count.limit': 'How often a record is handed out before it is given up.',
  'share.heartbeat.interval.ms': 'How often members of a share group are to report.',
  'share.isolation.level': 'Whether records of transactions that were not committed are handed out.',
  'share.partition.max.record.locks': 'How many records of a partition may be handed out and not yet answered.',
  'share.record.lock.duration.ms': 'How long a record belongs to the member that it was handed to.',
  'share.renew.acknowledge.enable': 'Whether a member may ask for more time for a record.',
  'share.session.timeout.ms': 'A member of a share group that has not reported for this long is taken out.',
  'streams.assignment.interval.ms': 'The shortest time between two assignments of a streams group.',
  'streams.heartbeat.interval.ms': 'How often members of a streams group are to report.',
  'streams.initial.rebalance.delay.ms':
    'How long a new streams group waits for more members before its first assignment.',
  'streams.num.standby.replicas': 'How many copies of each state store are kept up to date on other members.',
  'streams.session.timeout.ms': 'A member of a streams group that has not reported for this long is taken out.',
}

const clientMetrics: Sentences = {
  'interval.ms': 'How often clients push their metrics.',
  match: 'Which clients push: attribute=regular expression, all of which must match.',
  metrics: 'Prefixes of the names of the metrics that are pushed; an empty list is none.',
}
