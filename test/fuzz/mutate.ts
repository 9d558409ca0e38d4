// Bytes that are nearly right, which finds more than bytes that are all wrong.

import type { Random } from './random.ts'

const lengths = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

export function mutate(bytes: Buffer, random: Random): Buffer {
  if (random.chance(0.05)) return random.bytes(random.below(bytes.length + 20))
  let mutant: Buffer = Buffer.from(bytes)
  for (let changes = 1 + random.below(3); changes > 0 && mutant.length > 0; changes--) mutant = changed(mutant, random)
  return mutant
}

function changed(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length)
  switch (random.below(6)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      bytes[at] = random.next()
      return bytes
    case 2:
      bytes[at]! ^= 1 << random.below(8)
      return bytes
    case 3:
      if (at + 4 <= bytes.length) bytes.writeUInt32BE(random.pick(lengths), at)
      return bytes
    case 4:
      return Buffer.concat([bytes.subarray(0, at), random.bytes(random.below(8)), bytes.subarray(at)])
    default:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + random.below(8)))])
  }
}
