// One body for all versions: what a version lacks is left out, so that a case is written once.

import type { LayoutType, Struct } from '../../../src/protocol/schema/layout.ts'

export function fit<T>(struct: Struct, value: T): T {
  return fitted({ kind: 'struct', struct }, value) as T
}

function fitted(type: LayoutType, value: unknown): unknown {
  if (type.kind === 'array' && Array.isArray(value)) return value.map(element => fitted(type.of, element))
  if (type.kind !== 'struct' || typeof value !== 'object' || value === null) return value
  const lacking = new Set(type.struct.slots.filter(slot => slot.place === 'absent').map(slot => slot.name))
  const typeOf = new Map(type.struct.slots.map(slot => [slot.name, slot.type]))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !lacking.has(name))
      .map(([name, field]) => [name, typeOf.has(name) ? fitted(typeOf.get(name)!, field) : field]),
  )
}
