// Which metrics the broker wants of a client (KIP-714).

import { api } from '../schema/api.ts'
import { array, bool, int8, int16, int32, string, uuid } from '../schema/field.ts'

export const GetTelemetrySubscriptions = api({
  key: 71,
  name: 'GetTelemetrySubscriptions',
  versions: '0',
  flexible: '0+',

  request: () => ({
    clientInstanceId: uuid,
  }),

  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16,
    clientInstanceId: uuid,
    subscriptionId: int32,
    acceptedCompressionTypes: array(int8),
    pushIntervalMs: int32,
    telemetryMaxBytes: int32,
    deltaTemporality: bool,
    requestedMetrics: array(string),
  }),
})
