// What is kept of a commit is what its record says: whoever is started again has the same.

import { expect, it } from 'vitest'
import { errors } from '../../../../src/protocol/errors.ts'
import { Reader } from '../../../../src/protocol/wire/reader.ts'
import { anyPartition } from '../../../../src/server/groups/group.ts'
import { commitOffsets } from '../../../../src/server/groups/offsets/commit.ts'
import { readOffset } from '../../../../src/server/groups/offsets/offset-records.ts'

const topicId = 'AAECAwQFBgcICQoLDA0ODw'

const commit = (retentionTimeMs: number | bigint) => ({
  groupId: 'g',
  memberId: 'm',
  groupInstanceId: null,
  generationIdOrMemberEpoch: 1,
  retentionTimeMs,
  topics: [
    {
      name: 't',
      topicId,
      partitions: [
        [0, 'said'],
        [2n ** 63n - 1n, null],
        [-1, 'too long'],
        [2 ** 40, 'gesagt \u{1f642}'],
      ].map(([committedOffset, committedMetadata], partitionIndex) => ({
        partitionIndex,
        committedOffset: committedOffset as number | bigint,
        commitTimestamp: -1,
        committedLeaderEpoch: partitionIndex + 3,
        committedMetadata: committedMetadata as string | null,
      })),
    },
  ],
})

it.each([-1, 0, 60_000, 2n ** 63n - 1n])('is kept as its record has it (retention %s)', retention => {
  const { commits, answer } = commitOffsets(commit(retention), anyPartition, 1_700_000_000_000, 9, 40)
  expect(answer.topics[0]?.partitions.map(({ errorCode }) => errorCode)).toEqual([0, 0, 0, 0])
  expect(commits.length).toBe(4)
  for (const [i, { value, committed }] of commits.entries())
    expect(committed).toEqual(readOffset(new Reader(value!), 40 + i))
  const { code } = errors.OFFSET_METADATA_TOO_LARGE
  const short = commitOffsets(commit(retention), anyPartition, 0, 7, 40)
  expect(short.answer.topics[0]?.partitions.map(({ errorCode }) => errorCode)).toEqual([0, 0, code, code])
  expect(short.commits.map(({ partition, committed }) => [partition, committed.recordOffset])).toEqual([
    [0, 40],
    [1, 41],
  ])
})
