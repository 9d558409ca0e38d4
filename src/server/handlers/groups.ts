// What requests about groups have in common.

import { ApiError } from '../errors.ts'

/** Offsets may be kept under an empty id; a group that people are in has a name. */
export function checkGroupId(groupId: string): void {
  if (groupId === '') throw new ApiError('INVALID_GROUP_ID')
}
