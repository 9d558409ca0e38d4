// Sentences about the configs of brokers, except those that topics and groups go by.

export const brokerDocumentation: Readonly<Record<string, string>> = {
  'add.partitions.to.txn.retry.backoff.max.ms':
    'The most that add.partitions.to.txn.retry.backoff.ms grows to while the transaction is busy.',
  'add.partitions.to.txn.retry.backoff.ms':
    'How long an append waits before it asks again whether its transaction is open, where that is just changing.',
  'advertised.listeners':
    'What clients are told to dial, a NAME://HOST:PORT for each listener; without it they are told the address that they came by.',
  'authorizer.class.name': 'The class that decides who may do what; empty lets everybody do everything.',
  'auto.create.topics.enable': 'Whether a topic comes into being when somebody asks for it.',
  'broker.id': 'An old name of node.id.',
  'broker.rack': 'Where this broker stands, for those who spread replicas or read from nearby.',
  'config.providers': 'Names of providers of values that stand elsewhere.',
  'connections.max.idle.ms': 'A connection that nobody uses for this long is closed.',
  'controller.listener.names': 'Which of the listeners are for controllers.',
  'controller.quorum.voters': 'The controllers, as id@host:port; here there is one, which is this node.',
  'controller.quota.window.num': 'Over how many windows changes of partitions are counted for quotas.',
  'controller.quota.window.size.seconds': 'How long one of those windows is.',
  'default.replication.factor': 'How many replicas a topic gets whose creator leaves it to the broker.',
  'delete.topic.enable': 'Whether topics can be deleted.',
  'fetch.max.bytes': 'The most bytes that one fetch is answered with.',
  'group.consumer.assignors': 'The ways in which partitions can be assigned in consumer groups, the default first.',
  'group.consumer.max.assignment.interval.ms':
    'The longest that a consumer group may be told to keep an assignment at least.',
  'group.consumer.max.heartbeat.interval.ms': 'The longest heartbeat interval that a consumer group may be given.',
  'group.consumer.max.session.timeout.ms': 'The longest session timeout that a consumer group may be given.',
  'group.consumer.max.size': 'The most members that a consumer group may have.',
  'group.consumer.migration.policy':
    'Whether groups may change between the classic and the consumer protocol while they have members.',
  'group.consumer.min.assignment.interval.ms':
    'The shortest that a consumer group may be told to keep an assignment at least.',
  'group.consumer.min.heartbeat.interval.ms': 'The shortest heartbeat interval that a consumer group may be given.',
  'group.consumer.min.session.timeout.ms': 'The shortest session timeout that a consumer group may be given.',
  'group.consumer.regex.refresh.interval.ms':
    'How often it is looked for topics that match the patterns of consumer groups.',
  'group.coordinator.rebalance.protocols': 'The kinds of groups that there may be.',
  'group.initial.rebalance.delay.ms':
    'How long a new classic group waits for more members before its first assignment.',
  'group.max.session.timeout.ms': 'The longest session timeout that a member of a classic group may ask for.',
  'group.max.size': 'The most members that a classic group may have.',
  'group.min.session.timeout.ms': 'The shortest session timeout that a member of a classic group may ask for.',
  'inter.broker.listener.name': 'The listener by which brokers would reach each other.',
  'inter.broker.protocol.version':
    'For tools that know versions before 4.0 and read it to see what a broker can do; it changes nothing.',
  'listener.security.protocol.map': 'The security protocol of each listener, as NAME:PROTOCOL.',
  listeners:
    'Where the broker listens, as NAME://HOST:PORT; without a host on all interfaces, with port 0 on one that is free.',
  'log.cleaner.backoff.ms': 'How long the cleaner sleeps when nothing is to be compacted.',
  'log.cleaner.enable': 'Whether logs are compacted.',
  'log.dir': 'The directory for records, where log.dirs is not set.',
  'log.dirs': 'The directories for records.',
  'log.flush.offset.checkpoint.interval.ms':
    'How often it is noted how far logs are on disk, which is where recovery after a crash begins.',
  'log.flush.scheduler.interval.ms': 'How often it is looked for logs that are to be synced to disk.',
  'log.flush.start.offset.checkpoint.interval.ms': 'How often it is noted where logs begin.',
  'log.retention.check.interval.ms': 'How often it is looked for segments that are old enough to be deleted.',
  'log.retention.hours': 'log.retention.ms in hours, where neither that nor log.retention.minutes is set.',
  'log.retention.minutes': 'log.retention.ms in minutes, where that is not set.',
  'log.roll.hours': 'log.roll.ms in hours, where that is not set.',
  'log.roll.jitter.hours': 'log.roll.jitter.ms in hours, where that is not set.',
  'max.connections': 'The most connections that the broker has at a time.',
  'max.connections.per.ip': 'The most connections that one address may have at a time.',
  'max.connections.per.ip.overrides': 'Exceptions to max.connections.per.ip, as address:number.',
  'max.incremental.fetch.session.cache.slots': 'The most fetch sessions that are kept.',
  'max.request.partition.size.limit': 'The most partitions in one answer to DescribeTopicPartitions.',
  'metadata.log.dir': 'The directory for the log of the metadata; the first of log.dirs without it.',
  'metadata.log.max.record.bytes.between.snapshots':
    'A snapshot of the metadata is made after this many bytes of its log.',
  'metadata.log.max.snapshot.interval.ms':
    'A snapshot of the metadata is made after this time, if anything changed; 0 is never.',
  'metadata.log.segment.bytes': 'The size at which the log of the metadata begins its next file.',
  'node.id': 'The id of this node.',
  'num.partitions': 'How many partitions a topic gets whose creator leaves it to the broker.',
  'offset.metadata.max.bytes': 'The most text that may be committed with an offset.',
  'offsets.retention.check.interval.ms': 'How often it is looked for offsets that have been kept for long enough.',
  'offsets.retention.minutes': 'How long offsets are kept of a group that has no members any more.',
  'offsets.topic.compression.codec': 'How __consumer_offsets is compressed, as a number; 0 is not at all.',
  'offsets.topic.num.partitions': 'How many partitions __consumer_offsets gets.',
  'offsets.topic.replication.factor': 'How many replicas __consumer_offsets gets.',
  'offsets.topic.segment.bytes': 'The size of the segments of __consumer_offsets.',
  'process.roles': 'What this node is: broker and controller in one.',
  'producer.id.expiration.check.interval.ms':
    'How often it is looked for producers that have been idle for producer.id.expiration.ms.',
  'producer.id.expiration.ms': 'How long the last sequence of an idempotent producer is remembered.',
  'queued.max.request.bytes':
    'The most bytes of requests that wait to be answered; then no more is read. -1 is no limit.',
  'quota.window.num': 'Over how many windows bytes, time and connections are counted for quotas.',
  'quota.window.size.seconds': 'How long one of those windows is.',
  'request.timeout.ms': 'How long this node would wait for the answer of another.',
  'security.inter.broker.protocol':
    'The listener for brokers by its protocol, where inter.broker.listener.name is not set.',
  'share.coordinator.state.topic.num.partitions': 'How many partitions __share_group_state gets.',
  'share.coordinator.state.topic.segment.bytes': 'The size of the segments of __share_group_state.',
  'socket.listen.backlog.size': 'How many connections may wait to be accepted.',
  'socket.request.max.bytes': 'The largest request that is read.',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms':
    'How often it is looked for transactions that have lasted longer than they may, which are aborted.',
  'transaction.max.timeout.ms': 'The longest timeout that a transaction may ask for.',
  'transaction.partition.verification.enable':
    'Whether an append within a transaction is held until it is known that the transaction has that partition.',
  'transaction.remove.expired.transaction.cleanup.interval.ms':
    'How often it is looked for transactional ids that have not been used for transactional.id.expiration.ms.',
  'transaction.state.log.min.isr': 'min.insync.replicas of __transaction_state.',
  'transaction.state.log.num.partitions': 'How many partitions __transaction_state gets.',
  'transaction.state.log.replication.factor': 'How many replicas __transaction_state gets.',
  'transaction.state.log.segment.bytes': 'The size of the segments of __transaction_state.',
  'transactional.id.expiration.ms': 'How long a transactional id is remembered that nobody uses.',
}
