// Random values of a message: what its layout allows, the edges of every type more often than chance would have them.

import type { LayoutType, Slot, Struct } from '../../src/protocol/schema/layout.ts'
import type { Random } from './random.ts'

export function randomValue(struct: Struct, random: Random): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const slot of struct.slots) {
    if (slot.place === 'absent' || (typeof slot.place === 'number' && random.chance(0.5))) continue
    value[slot.name] = randomField(slot, random)
  }
  if (struct.flexible && random.chance(0.1)) {
    value['unknownTaggedFields'] = [{ tag: 1000 + random.below(1000), data: random.bytes(random.below(200)) }]
  }
  return value
}

function randomField(slot: Slot, random: Random): unknown {
  if (slot.nullable && random.chance(0.25)) return null
  return randomOf(slot.type, random)
}

function randomOf(type: LayoutType, random: Random): unknown {
  switch (type.kind) {
    case 'array':
      return Array.from({ length: random.pick([0, 1, 1, 2, 3]) }, () => randomOf(type.of, random))
    case 'struct':
      return randomValue(type.struct, random)
    case 'bool':
      return random.chance(0.5)
    case 'int8':
      return signed(8, random)
    case 'int16':
      return signed(16, random)
    case 'int32':
      return signed(32, random)
    case 'uint16':
      return random.pick([0, 1, 0xffff, random.below(0x10000)])
    case 'uint32':
      return random.pick([0, 1, 0xffffffff, random.next()])
    case 'int64':
      return int64(random)
    case 'float64':
      return random.pick([0, 1.5, -2.25, random.next() / 7])
    case 'uuid':
      return random.bytes(16).toString('base64url')
    case 'string':
      return random.pick(['', 'a', 'topic-1', 'héllo ☃', '🙂', 'x'.repeat(random.below(300))])
    case 'bytes':
    case 'records':
      return random.bytes(random.pick([0, 1, 7, 200, 5000]))
  }
}

function signed(bits: number, random: Random): number {
  const limit = 2 ** (bits - 1)
  return random.pick([0, 1, -1, limit - 1, -limit, random.below(limit)])
}

function int64(random: Random): number | bigint {
  const edges = [0, -1, 2 ** 53 - 1, 1 - 2 ** 53, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n), random.next()]
  return random.pick(edges)
}
