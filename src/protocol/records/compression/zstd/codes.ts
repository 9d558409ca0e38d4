// The code tables of Zstandard's sequences: what each literal length, match length and offset code stands for, and the
// distributions that both sides know without sending them. An offset code is simply a number of extra bits.

export interface CodeKind {
  maxCode: number
  maxLog: number
  /** Extra bits of each code. */
  bits: Uint8Array
  /** The smallest value of each code, to which its extra bits are added. */
  bases: Int32Array
  defaultCounts: Int8Array
  defaultLog: number
}

function kind(bits: number[], firstBase: number, maxLog: number, defaults: number[], defaultLog: number): CodeKind {
  const bases = new Int32Array(bits.length)
  for (let code = 0, base = firstBase; code < bits.length; base += 2 ** bits[code++]!) bases[code] = base
  return {
    maxCode: bits.length - 1,
    maxLog,
    bits: Uint8Array.from(bits),
    bases,
    defaultCounts: Int8Array.from(defaults),
    defaultLog,
  }
}

function times(count: number, value: number): number[] {
  return new Array<number>(count).fill(value)
}

export const literalLengths = kind(
  [...times(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  0,
  9,
  [4, 3, ...times(11, 2), ...times(3, 1), ...times(9, 2), 3, 2, ...times(5, 1), ...times(4, -1)],
  6,
)

export const matchLengths = kind(
  [...times(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  3,
  9,
  [1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)],
  6,
)

/** Codes above 27 would reach past the largest window. */
export const offsets = kind(
  Array.from({ length: 28 }, (_, code) => code),
  1,
  8,
  [...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)],
  5,
)

export const firstRepeats = [1, 4, 8] as const
