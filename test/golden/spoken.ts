// Messages that only brokers and controllers send each other: no client sees them, and a broker alone has nobody to send
// them to.

const names = [
  'AllocateProducerIds',
  'AlterPartition',
  'AssignReplicasToDirs',
  'BeginQuorumEpoch',
  'BrokerHeartbeat',
  'BrokerRegistration',
  'ControlledShutdown',
  'ControllerRegistration',
  'EndQuorumEpoch',
  'Envelope',
  'FetchSnapshot',
  'LeaderAndIsr',
  'StopReplica',
  'UpdateMetadata',
  'UpdateRaftVoter',
  'Vote',
]

const notSpoken = new Set(names.flatMap(name => [`${name}Request`, `${name}Response`]))

export function clientsSpeak(message: string): boolean {
  return !notSpoken.has(message)
}
