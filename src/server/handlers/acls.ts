// CreateAcls, DeleteAcls and DescribeAcls, without anything that would authorize. What Kafka cannot make sense of closes the
// connection, there as here.

import { DescribeAcls } from '../../protocol/messages/29-describe-acls.ts'
import { CreateAcls } from '../../protocol/messages/30-create-acls.ts'
import { DeleteAcls } from '../../protocol/messages/31-delete-acls.ts'
import { ApiError, failureOf } from '../errors.ts'
import { handler } from './handler.ts'

/** In all of the numbers that say what an ACL is about: something that this version of the protocol does not know. */
const unknown = 0

const nobodyAuthorizes = new ApiError('SECURITY_DISABLED', 'No Authorizer is configured.')

export const createAcls = handler(
  CreateAcls,
  ({ creations }, { broker }) => ({
    throttleTimeMs: 0,
    results: creations.map(() => failureOf(nobodyAuthorizes, broker.report)),
  }),
  {
    isSense: ({ creations }) =>
      creations.every(({ resourceType, resourcePatternType, operation, permissionType }) =>
        areKnown(resourceType, resourcePatternType, operation, permissionType),
      ),
  },
)

export const deleteAcls = handler(
  DeleteAcls,
  ({ filters }, { broker }) => ({
    throttleTimeMs: 0,
    filterResults: filters.map(() => ({ ...failureOf(nobodyAuthorizes, broker.report), matchingAcls: [] })),
  }),
  {
    isSense: ({ filters }) =>
      filters.every(({ resourceTypeFilter, patternTypeFilter, operation, permissionType }) =>
        areKnown(resourceTypeFilter, patternTypeFilter, operation, permissionType),
      ),
  },
)

export const describeAcls = handler(
  DescribeAcls,
  () => {
    throw new ApiError('SECURITY_DISABLED', 'No Authorizer is configured on the broker')
  },
  {
    isSense: ({ resourceTypeFilter, patternTypeFilter, operation, permissionType }) =>
      areKnown(resourceTypeFilter, patternTypeFilter, operation, permissionType),
  },
)

function areKnown(...numbers: readonly number[]): boolean {
  return !numbers.includes(unknown)
}
