// CreatePartitions: more of them for topics that are there.

import { CreatePartitions } from '../../protocol/messages/37-create-partitions.ts'
import { failureOf } from '../errors.ts'
import { createPartitions as decide, type PartitionsResult } from '../metadata/decisions/create-partitions.ts'
import { handler } from './handler.ts'
import { isTooLate, tooLate } from './timeout.ts'

/** Those before do not know THROTTLING_QUOTA_EXCEEDED (KIP-599). */
const firstStrictVersion = 3

export const createPartitions = handler(CreatePartitions, async (request, { broker, version, bill }) => {
  const { metadata, report } = broker
  const { topics, validateOnly } = request
  const { records, results } = isTooLate(request)
    ? { records: [], results: topics.map(({ name }): PartitionsResult => ({ name, failure: tooLate() })) }
    : decide(metadata.state, topics, bill.permit(version >= firstStrictVersion))
  if (!validateOnly) await metadata.write(records)
  if (!validateOnly) broker.topics.makeLogs(topics.map(({ name }) => name))
  return {
    throttleTimeMs: 0,
    results: results.map(({ name, failure }) => ({
      name,
      ...(failure === undefined ? { errorCode: 0, errorMessage: null } : failureOf(failure, report)),
    })),
  }
})
