// The records of `__consumer_offsets`: group offsets, and the members of classic, consumer, share and streams groups.

import { array, bytes, int8, int16, int32, int64, string, struct, uint16, uuid } from '../schema/field.ts'
import { coordinatorRecord } from './coordinator-record.ts'

export const LegacyOffsetCommit = coordinatorRecord({
  type: 0,
  name: 'LegacyOffsetCommit',
  versions: '0',
  flexible: 'none',
  key: () => ({
    group: string,
    topic: string,
    partition: int32,
  }),
  value: () => ({
    offset: int64,
    metadata: string,
    commitTimestamp: int64,
  }),
})

export const OffsetCommit = coordinatorRecord({
  type: 1,
  name: 'OffsetCommit',
  versions: '0-4',
  flexible: '4+',
  key: () => ({
    group: string,
    topic: string,
    partition: int32,
  }),
  value: () => ({
    offset: int64,
    leaderEpoch: int32.since(3).default(-1).ignorable(),
    metadata: string,
    commitTimestamp: int64,
    expireTimestamp: int64.since(1).until(1).default(-1).ignorable(),
    topicId: uuid.since(4).tag(0).ignorable(),
  }),
})

export const GroupMetadata = coordinatorRecord({
  type: 2,
  name: 'GroupMetadata',
  versions: '0-4',
  flexible: '4+',
  key: () => ({
    group: string,
  }),
  value: () => ({
    protocolType: string,
    generation: int32,
    protocol: string.nullable(),
    leader: string.nullable(),
    currentStateTimestamp: int64.since(2).default(-1).ignorable(),
    members: array({
      memberId: string,
      groupInstanceId: string.since(3).nullable().default(null).ignorable(),
      clientId: string,
      clientHost: string,
      rebalanceTimeout: int32.since(1).default(-1).ignorable(),
      sessionTimeout: int32,
      subscription: bytes,
      assignment: bytes,
    }),
  }),
})

export const ConsumerGroupMetadata = coordinatorRecord({
  type: 3,
  name: 'ConsumerGroupMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
  }),
  value: () => ({
    epoch: int32,
    metadataHash: int64.tag(0),
  }),
})

export const ConsumerGroupPartitionMetadata = coordinatorRecord({
  type: 4,
  name: 'ConsumerGroupPartitionMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
  }),
  value: () => ({
    topics: array({
      topicId: uuid,
      topicName: string,
      numPartitions: int32,
      partitionMetadata: array({
        partition: int32,
        racks: array(string),
      }),
    }),
  }),
})

export const ConsumerGroupMemberMetadata = coordinatorRecord({
  type: 5,
  name: 'ConsumerGroupMemberMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    memberId: string,
  }),
  value: () => ({
    instanceId: string.nullable(),
    rackId: string.nullable(),
    clientId: string,
    clientHost: string,
    subscribedTopicNames: array(string),
    subscribedTopicRegex: string.nullable(),
    rebalanceTimeoutMs: int32.default(-1),
    serverAssignor: string.nullable(),
    classicMemberMetadata: struct({
      sessionTimeoutMs: int32,
      supportedProtocols: array({
        name: string,
        metadata: bytes,
      }),
    })
      .tag(0)
      .nullable(),
  }),
})

export const ConsumerGroupTargetAssignmentMetadata = coordinatorRecord({
  type: 6,
  name: 'ConsumerGroupTargetAssignmentMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
  }),
  value: () => ({
    assignmentEpoch: int32,
    assignmentTimestamp: int64.tag(0),
  }),
})

export const ConsumerGroupTargetAssignmentMember = coordinatorRecord({
  type: 7,
  name: 'ConsumerGroupTargetAssignmentMember',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    memberId: string,
  }),
  value: () => ({
    topicPartitions: array({
      topicId: uuid,
      partitions: array(int32),
    }),
  }),
})

const topicPartitions = {
  topicId: uuid,
  partitions: array(int32),
  assignmentEpochs: array(int32).tag(0).nullable(),
}

export const ConsumerGroupCurrentMemberAssignment = coordinatorRecord({
  type: 8,
  name: 'ConsumerGroupCurrentMemberAssignment',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    memberId: string,
  }),
  value: () => ({
    memberEpoch: int32,
    previousMemberEpoch: int32,
    state: int8,
    assignedPartitions: array(topicPartitions),
    partitionsPendingRevocation: array(topicPartitions),
  }),
})

export const ShareGroupMemberMetadata = coordinatorRecord({
  type: 10,
  name: 'ShareGroupMemberMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    memberId: string,
  }),
  value: () => ({
    rackId: string.nullable(),
    clientId: string,
    clientHost: string,
    subscribedTopicNames: array(string),
  }),
})

export const ShareGroupMetadata = coordinatorRecord({
  type: 11,
  name: 'ShareGroupMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
  }),
  value: () => ({
    epoch: int32,
    metadataHash: int64,
  }),
})

export const ShareGroupTargetAssignmentMetadata = coordinatorRecord({
  type: 12,
  name: 'ShareGroupTargetAssignmentMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
  }),
  value: () => ({
    assignmentEpoch: int32,
    assignmentTimestamp: int64.tag(0),
  }),
})

export const ShareGroupTargetAssignmentMember = coordinatorRecord({
  type: 13,
  name: 'ShareGroupTargetAssignmentMember',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    memberId: string,
  }),
  value: () => ({
    topicPartitions: array({
      topicId: uuid,
      partitions: array(int32),
    }),
  }),
})

export const ShareGroupCurrentMemberAssignment = coordinatorRecord({
  type: 14,
  name: 'ShareGroupCurrentMemberAssignment',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    memberId: string,
  }),
  value: () => ({
    memberEpoch: int32,
    previousMemberEpoch: int32,
    state: int8,
    assignedPartitions: array({
      topicId: uuid,
      partitions: array(int32),
    }),
  }),
})

const topicPartitionsInfo = {
  topicId: uuid,
  topicName: string,
  partitions: array(int32),
}

export const ShareGroupStatePartitionMetadata = coordinatorRecord({
  type: 15,
  name: 'ShareGroupStatePartitionMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
  }),
  value: () => ({
    initializingTopics: array(topicPartitionsInfo),
    initializedTopics: array(topicPartitionsInfo),
    deletingTopics: array({
      topicId: uuid,
      topicName: string,
    }),
  }),
})

export const ConsumerGroupRegularExpression = coordinatorRecord({
  type: 16,
  name: 'ConsumerGroupRegularExpression',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    regularExpression: string,
  }),
  value: () => ({
    topics: array(string),
    version: int64,
    timestamp: int64,
  }),
})

export const StreamsGroupMetadata = coordinatorRecord({
  type: 17,
  name: 'StreamsGroupMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
  }),
  value: () => ({
    epoch: int32,
    metadataHash: int64,
    validatedTopologyEpoch: int32.tag(0).default(-1),
    lastAssignmentConfigs: array({
      key: string,
      value: string,
    })
      .tag(1)
      .nullable(),
  }),
})

export const StreamsGroupMemberMetadata = coordinatorRecord({
  type: 19,
  name: 'StreamsGroupMemberMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    memberId: string,
  }),
  value: () => ({
    instanceId: string.nullable(),
    rackId: string.nullable(),
    clientId: string,
    clientHost: string,
    rebalanceTimeoutMs: int32.default(-1),
    topologyEpoch: int32,
    processId: string,
    userEndpoint: struct({
      host: string,
      port: uint16,
    })
      .nullable()
      .default(null),
    clientTags: array({
      key: string,
      value: string,
    }),
  }),
})

export const StreamsGroupTargetAssignmentMetadata = coordinatorRecord({
  type: 20,
  name: 'StreamsGroupTargetAssignmentMetadata',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
  }),
  value: () => ({
    assignmentEpoch: int32,
    assignmentTimestamp: int64.tag(0),
  }),
})

const targetTaskIds = {
  subtopologyId: string,
  partitions: array(int32),
}

export const StreamsGroupTargetAssignmentMember = coordinatorRecord({
  type: 21,
  name: 'StreamsGroupTargetAssignmentMember',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    memberId: string,
  }),
  value: () => ({
    activeTasks: array(targetTaskIds),
    standbyTasks: array(targetTaskIds),
    warmupTasks: array(targetTaskIds),
  }),
})

const currentTaskIds = {
  subtopologyId: string,
  partitions: array(int32),
  assignmentEpochs: array(int32).tag(0).nullable(),
}

export const StreamsGroupCurrentMemberAssignment = coordinatorRecord({
  type: 22,
  name: 'StreamsGroupCurrentMemberAssignment',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    memberId: string,
  }),
  value: () => ({
    memberEpoch: int32,
    previousMemberEpoch: int32,
    state: int8,
    activeTasks: array(currentTaskIds),
    standbyTasks: array(currentTaskIds),
    warmupTasks: array(currentTaskIds),
    activeTasksPendingRevocation: array(currentTaskIds),
    standbyTasksPendingRevocation: array(currentTaskIds),
    warmupTasksPendingRevocation: array(currentTaskIds),
  }),
})

const topicConfig = {
  key: string,
  value: string,
}

const topicInfo = {
  name: string,
  partitions: int32,
  replicationFactor: int16,
  topicConfigs: array(topicConfig),
}

export const StreamsGroupTopology = coordinatorRecord({
  type: 23,
  name: 'StreamsGroupTopology',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
  }),
  value: () => ({
    epoch: int32,
    subtopologies: array({
      subtopologyId: string,
      sourceTopics: array(string),
      sourceTopicRegex: array(string),
      stateChangelogTopics: array(topicInfo),
      repartitionSinkTopics: array(string),
      repartitionSourceTopics: array(topicInfo),
      copartitionGroups: array({
        sourceTopics: array(int16),
        sourceTopicRegex: array(int16),
        repartitionSourceTopics: array(int16),
      }),
    }),
  }),
})
