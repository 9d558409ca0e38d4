// 64-bit numbers that count are numbers inside; one that would have to be rounded is refused.

import type { Int64 } from '../../protocol/schema/field.ts'
import { contradiction } from './metadata-error.ts'

export function exact(value: Int64): number {
  return typeof value === 'number' ? value : contradiction(`${value} is more than can be counted here`)
}
