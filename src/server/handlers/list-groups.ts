// ListGroups: all groups that are looked after here, or those of some states and types.

import { ListGroups } from '../../protocol/messages/16-list-groups.ts'
import { handler } from './handler.ts'

export const listGroups = handler(ListGroups, async ({ statesFilter, typesFilter }, { broker }) => {
  const states = new Set(statesFilter.map(state => state.trim().toLowerCase()))
  const types = new Set(typesFilter.map(type => type.toLowerCase()))
  const groups = (await broker.groups.askAll(shard => shard.list())).flat()
  return {
    errorCode: 0,
    groups: groups.filter(
      ({ groupState = '', groupType = '' }) =>
        (states.size === 0 || states.has(groupState.toLowerCase())) && (types.size === 0 || types.has(groupType)),
    ),
  }
})
