// State, members and assignments of consumer groups (KIP-848). v1: the type of a member.

import { api } from '../schema/api.ts'
import { array, bool, int8, int16, int32, string, struct, uuid } from '../schema/field.ts'

const topicPartitions = {
  topicId: uuid,
  topicName: string,
  partitions: array(int32),
}

const assignment = {
  topicPartitions: array(topicPartitions),
}

export const ConsumerGroupDescribe = api({
  key: 69,
  name: 'ConsumerGroupDescribe',
  versions: '0-1',
  flexible: '0+',

  request: () => ({
    groupIds: array(string),
    includeAuthorizedOperations: bool,
  }),

  response: () => ({
    throttleTimeMs: int32,
    groups: array({
      errorCode: int16,
      errorMessage: string.nullable().default(null),
      groupId: string,
      groupState: string,
      groupEpoch: int32,
      assignmentEpoch: int32,
      assignorName: string,
      members: array({
        memberId: string,
        instanceId: string.nullable().default(null),
        rackId: string.nullable().default(null),
        memberEpoch: int32,
        clientId: string,
        clientHost: string,
        subscribedTopicNames: array(string),
        subscribedTopicRegex: string.nullable().default(null),
        assignment: struct(assignment),
        targetAssignment: struct(assignment),
        memberType: int8.since(1).default(-1).ignorable(),
      }),
      authorizedOperations: int32.default(-2147483648),
    }),
  }),
})
