// What Kafka says of a request that makes no sense and of which it says nothing else.

import { ApiError } from '../errors.ts'

export function malformed(): ApiError {
  return new ApiError(
    'INVALID_REQUEST',
    'This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker. See the broker logs for more details.',
  )
}
