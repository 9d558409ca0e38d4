// The groups that this broker coordinates; v4: by state (KIP-518); v5: by type (KIP-848).

import { api } from '../schema/api.ts'
import { array, int16, int32, string } from '../schema/field.ts'

export const ListGroups = api({
  key: 16,
  name: 'ListGroups',
  versions: '0-5',
  flexible: '3+',

  request: () => ({
    statesFilter: array(string).since(4),
    typesFilter: array(string).since(5),
  }),

  response: () => ({
    throttleTimeMs: int32.since(1).ignorable(),
    errorCode: int16,
    groups: array({
      groupId: string,
      protocolType: string,
      groupState: string.since(4).ignorable(),
      groupType: string.since(5).ignorable(),
    }),
  }),
})
