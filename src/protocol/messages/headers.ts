// What stands in front of every request and every response.
// The client id keeps its old encoding in version 2, so that any broker can read the header of any ApiVersions request.

import { int16, int32, string } from '../schema/field.ts'
import { message } from '../schema/message.ts'

export const RequestHeader = message({
  name: 'RequestHeader',
  versions: '0-2',
  flexible: '2+',
  fields: () => ({
    requestApiKey: int16,
    requestApiVersion: int16,
    correlationId: int32,
    clientId: string.since(1).nullable().inflexible(),
  }),
})

export const ResponseHeader = message({
  name: 'ResponseHeader',
  versions: '0-1',
  flexible: '1+',
  fields: () => ({
    correlationId: int32,
  }),
})
