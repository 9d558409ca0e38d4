// Which broker coordinates a group, a transactional id or a share partition; several keys at once from v4 on (KIP-699).

import { api } from '../schema/api.ts'
import { array, int8, int16, int32, string } from '../schema/field.ts'

export const FindCoordinator = api({
  key: 10,
  name: 'FindCoordinator',
  versions: '0-6',
  flexible: '3+',

  request: () => ({
    key: string.until(3),
    keyType: int8.since(1),
    coordinatorKeys: array(string).since(4),
  }),

  response: () => ({
    throttleTimeMs: int32.since(1).ignorable(),
    errorCode: int16.until(3),
    errorMessage: string.since(1).until(3).nullable().ignorable(),
    nodeId: int32.until(3),
    host: string.until(3),
    port: int32.until(3),
    coordinators: array({
      key: string,
      nodeId: int32,
      host: string,
      port: int32,
      errorCode: int16,
      errorMessage: string.nullable(),
    }).since(4),
  }),
})
