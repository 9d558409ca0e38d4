// What is said about committed offsets.

import { type Client, type Conversation, type Stage, topics } from './stage.ts'

const partition = (partitionIndex: number, committedOffset: number, committedMetadata: string | null = '') => ({
  partitionIndex,
  committedOffset,
  committedMetadata,
})

const simple = { generationIdOrMemberEpoch: -1, memberId: '' }
const versionsOf = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)
const unknownId = 'AAAAAAAAAAAAAAAAAAAAAQ'

function askFor(client: Client, version: number, groupId: string, topicId: string, requireStable = false) {
  const wanted = { name: 'apples', topicId, partitionIndexes: [0, 1, 2, 7] }
  const other = { name: 'nuts', topicId: unknownId, partitionIndexes: [0] }
  if (version < 8) return client.call('OffsetFetch', version, { groupId, topics: [wanted, other] })
  const groups = [
    { groupId, topics: [wanted, other] },
    { groupId: `${groupId} of nobody`, topics: [wanted] },
  ]
  return client.call('OffsetFetch', version, { groups, requireStable })
}

async function commitInEveryVersion(stage: Stage): Promise<void> {
  const client = await stage.client('committer')
  for (const version of versionsOf(2, 10)) {
    const groupId = `committed ${version}`
    const of = (name: string, partitions: object[]) => ({
      ...(version < 10 ? { name } : { topicId: name in topics ? stage.topicId(name) : unknownId }),
      partitions,
    })
    await client.call('OffsetCommit', version, {
      groupId,
      ...simple,
      topics: [
        of('apples', [partition(0, 10), partition(7, 1), partition(1, 11, null), partition(2, 1, 'x'.repeat(21))]),
        of('nuts', [partition(0, 1)]),
        of('pears', [partition(0, 12, 'é'.repeat(20))]),
      ],
    })
    for (const fetched of [1, 5, 7, 9, 10]) await askFor(client, fetched, groupId, stage.topicId('apples'))
    await client.call('OffsetFetch', 6, { groupId, topics: null })
    await client.call('OffsetFetch', 9, { groups: [{ groupId, topics: null }], requireStable: true })
    await client.call('OffsetFetch', 10, { groups: [{ groupId, topics: null }], requireStable: false })
  }
}

async function commitWhereItMayNot(stage: Stage): Promise<void> {
  const client = await stage.client('committer')
  const apples = [{ name: 'apples', topicId: stage.topicId('apples'), partitions: [partition(0, 5)] }]
  const attempts = [
    { generationIdOrMemberEpoch: 3, memberId: 'someone' },
    { generationIdOrMemberEpoch: 0, memberId: '' },
    { generationIdOrMemberEpoch: -1, memberId: 'someone' },
    { generationIdOrMemberEpoch: -1, memberId: '', groupInstanceId: 'someone' },
  ]
  for (const version of [7, 8, 9, 10]) {
    for (const [i, attempt] of attempts.entries()) {
      await client.call('OffsetCommit', version, { groupId: `nobody ${version} ${i}`, ...attempt, topics: apples })
    }
    await client.call('OffsetCommit', version, { groupId: `there ${version}`, ...simple, topics: apples })
    for (const attempt of attempts) {
      await client.call('OffsetCommit', version, { groupId: `there ${version}`, ...attempt, topics: apples })
    }
    await client.call('OffsetCommit', version, { groupId: '', ...simple, topics: apples })
    await client.call('OffsetCommit', version, { groupId: 'x', ...simple, topics: [] })
    await client.call('DeleteGroups', 2, { groupsNames: [''] })
  }
}

async function deleteOffsets(stage: Stage): Promise<void> {
  const client = await stage.client('admin')
  const groupId = 'to be deleted'
  const commits = ['apples', 'plums'].map(name => ({ name, partitions: [0, 1, 2].map(i => partition(i, 5)) }))
  await client.call('OffsetCommit', 9, { groupId, ...simple, topics: commits })
  const rows = (...indexes: number[]) => indexes.map(partitionIndex => ({ partitionIndex }))
  const deleted = [
    { name: 'apples', partitions: rows(0, 8) },
    { name: 'nuts', partitions: rows(0) },
    { name: 'pears', partitions: rows(1) },
  ]
  for (const id of [groupId, 'nobody at all', ''])
    await client.call('OffsetDelete', 0, { groupId: id, topics: deleted })
  await client.call('OffsetFetch', 7, { groupId, topics: null })
  await stage.deleteTopic('plums')
  await client.call('OffsetFetch', 7, { groupId, topics: null })
  await client.call('OffsetFetch', 10, { groups: [{ groupId, topics: null }] })
  await client.call('DescribeGroups', 6, { groups: [groupId], includeAuthorizedOperations: true })
  await client.call('DeleteGroups', 1, { groupsNames: [groupId] })
  await client.call('DeleteGroups', 2, { groupsNames: [groupId] })
  await client.call('OffsetFetch', 7, { groupId, topics: null })
  await client.call('DescribeGroups', 6, { groups: [groupId], includeAuthorizedOperations: true })
}

export const offsetConversations: readonly Conversation[] = [
  { name: 'offsets in every version', play: commitInEveryVersion },
  { name: 'offsets that may not be committed', play: commitWhereItMayNot },
  { name: 'offsets that go', play: deleteOffsets },
]
