// DescribeAcls, without anything that would authorize.

import { DescribeAcls } from '../../protocol/messages/29-describe-acls.ts'
import { ApiError } from '../errors.ts'
import { handler } from './handler.ts'

export const describeAcls = handler(DescribeAcls, () => {
  throw new ApiError('SECURITY_DISABLED', 'No Authorizer is configured on the broker')
})
