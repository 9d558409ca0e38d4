// Writes the sequences section of a Zstandard block with the predefined tables.

import { once } from '../../../once.ts'
import { BitWriter } from './bit-writer.ts'
import { type CodeKind, literalLengths, matchLengths, offsets } from './codes.ts'
import { type EncoderTable, encoderTable, StateWriter } from './fse-encoder.ts'

const tables = once(() => ({
  lengths: defaultTable(literalLengths),
  matches: defaultTable(matchLengths),
  offsets: defaultTable(offsets),
  lengthCodes: smallCodes(literalLengths),
  matchCodes: smallCodes(matchLengths),
}))

function defaultTable(kind: CodeKind): EncoderTable {
  return encoderTable({ log: kind.defaultLog, counts: kind.defaultCounts })
}

/** The code of each small value, counted from the kind's least. */
function smallCodes({ bases, maxCode }: CodeKind): Uint8Array {
  const codes = new Uint8Array(128)
  for (let value = 0, code = 0; value < codes.length; value++) {
    while (code < maxCode && bases[code + 1]! - bases[0]! <= value) code++
    codes[value] = code
  }
  return codes
}

/**
 * Writes the section for triples of literal length, match length and offset, to `out` at `at`; updates the frame's repeated
 * offsets, and answers where the section ends.
 */
export function writeSequences(
  matches: Int32Array,
  count: number,
  repeats: Int32Array,
  out: Uint8Array,
  at: number,
): number {
  if (count < 128) {
    out[at++] = count
  } else if (count < 0x7f00) {
    out[at++] = (count >> 8) + 128
    out[at++] = count
  } else {
    out[at++] = 255
    out[at++] = count - 0x7f00
    out[at++] = (count - 0x7f00) >> 8
  }
  if (count === 0) return at
  out[at++] = 0
  for (let i = 0; i < count * 3; i += 3) matches[i + 2] = offsetValue(matches[i + 2]!, matches[i]!, repeats)
  const bits = new BitWriter(out, at)
  const { lengthCodes, matchCodes, ...table } = tables()
  const lengths = new StateWriter(table.lengths)
  const matched = new StateWriter(table.matches)
  const offsetStates = new StateWriter(table.offsets)
  // Decoders read from the end, so the last sequence comes first and each one backwards.
  for (let i = count * 3 - 3; i >= 0; i -= 3) {
    const lengthCode = codeOf(matches[i]!, literalLengths, lengthCodes)
    const matchCode = codeOf(matches[i + 1]!, matchLengths, matchCodes)
    const offset = matches[i + 2]!
    const offsetCode = 31 - Math.clz32(offset)
    offsetStates.write(offsetCode, bits)
    matched.write(matchCode, bits)
    lengths.write(lengthCode, bits)
    bits.write(matches[i]! - literalLengths.bases[lengthCode]!, literalLengths.bits[lengthCode]!)
    bits.write(matches[i + 1]! - matchLengths.bases[matchCode]!, matchLengths.bits[matchCode]!)
    bits.write(offset - (1 << offsetCode), offsetCode)
  }
  matched.finish(bits)
  offsetStates.finish(bits)
  lengths.finish(bits)
  return bits.finish()
}

function codeOf(value: number, kind: CodeKind, small: Uint8Array): number {
  const above = value - kind.bases[0]!
  if (above < small.length) return small[above]!
  // From here on each code covers one power of two.
  return 31 - Math.clz32(above) + kind.maxCode - 16
}

/** What stands for an offset: 1 to 3 for one of the last three, else the offset plus 3. Moves it to the front of those. */
function offsetValue(offset: number, literalLength: number, repeats: Int32Array): number {
  const [one, two, three] = repeats
  const shift = literalLength === 0 ? 1 : 0
  if (offset === one && shift === 0) return 1
  repeats[1] = one!
  repeats[0] = offset
  if (offset === two) return 2 - shift
  repeats[2] = two!
  if (offset === three) return 3 - shift
  return shift === 1 && offset === one! - 1 ? 3 : offset + 3
}
