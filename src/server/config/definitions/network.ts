// How clients come in, and how much of them there may be.

import {
  choice,
  int,
  kib,
  list,
  listOrNull,
  long,
  maxInt,
  mib,
  minute,
  second,
  string,
  stringOrNull,
} from '../definition.ts'

export const networkConfigs = {
  __proto__: null as never,
  'advertised.listeners': listOrNull().some().honoured(),
  'connection.failed.authentication.delay.ms': int(100).min(0),
  'connections.max.idle.ms': long(10 * minute).honoured(),
  'connections.max.reauth.ms': long(0),
  'controller.listener.names': list('CONTROLLER').some().demanded().honoured(),
  'early.start.listeners': listOrNull().distinct().moot(),
  'fetch.max.bytes': int(55 * mib)
    .min(kib)
    .honoured(),
  'fetch.purgatory.purge.interval.requests': int(1000).moot(),
  'inter.broker.listener.name': stringOrNull().honoured(),
  'listener.security.protocol.map': string(
    'SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT',
  )
    .perBroker()
    .honoured(),
  listeners: list('PLAINTEXT://:9092').some().perBroker().honoured(),
  'max.connection.creation.rate': int(maxInt).min(0).clusterWide(),
  'max.connections': int(maxInt).min(0).clusterWide().honoured(),
  'max.connections.per.ip': int(maxInt).min(0).clusterWide().honoured(),
  'max.connections.per.ip.overrides': string('').clusterWide().honoured(),
  'max.incremental.fetch.session.cache.slots': int(1000).min(0).honoured(),
  'max.request.partition.size.limit': int(2000).min(1).honoured(),
  'num.io.threads': int(8).min(1).clusterWide().moot(),
  'num.network.threads': int(3).min(1).clusterWide().moot(),
  'queued.max.request.bytes': long(-1).honoured(),
  'queued.max.requests': int(500).min(1).moot(),
  'request.timeout.ms': int(30 * second).moot(),
  'security.inter.broker.protocol': choice(['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'], 'PLAINTEXT').honoured(),
  'socket.connection.setup.timeout.max.ms': long(30 * second).moot(),
  'socket.connection.setup.timeout.ms': long(10 * second).moot(),
  'socket.listen.backlog.size': int(50).min(1).honoured(),
  'socket.receive.buffer.bytes': int(100 * kib).moot(),
  'socket.request.max.bytes': int(100 * mib)
    .min(1)
    .honoured(),
  'socket.send.buffer.bytes': int(100 * kib).moot(),
}
