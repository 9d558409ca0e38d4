// Writes the sequences section of a Zstandard block with the predefined tables.

import { BitWriter } from './bit-writer.ts'
import { type CodeKind, literalLengths, matchLengths, offsets } from './codes.ts'
import { spreadSymbols } from './fse.ts'

/** FSE run backwards: which state emits a symbol and leads to the state that is already chosen. */
interface EncoderTable {
  log: number
  /** For each symbol's n-th state, that state; `first` is where a symbol's states begin, minus how many it has. */
  states: Uint16Array
  first: Int32Array
  /** Added to a state and shifted right by 16, the number of bits that lead on to it. */
  widths: Int32Array
  /** The code of each small value, counted from the kind's least. */
  codes: Uint8Array
}

function encoderTable(kind: CodeKind): EncoderTable {
  const { defaultLog: log, defaultCounts: counts, bases } = kind
  const size = 1 << log
  const first = new Int32Array(counts.length)
  const widths = new Int32Array(counts.length)
  for (let symbol = 0, begin = 0; symbol < counts.length; symbol++) {
    const count = Math.abs(counts[symbol]!)
    const most = log - (count > 1 ? 31 - Math.clz32(count - 1) : 0)
    first[symbol] = begin - count
    widths[symbol] = (most << 16) - (count << most)
    begin += count
  }
  const order = Int32Array.from(counts, Math.abs)
  const states = new Uint16Array(size)
  for (const [state, symbol] of spreadSymbols({ log, counts }).entries()) {
    states[first[symbol]! + order[symbol]!++] = size + state
  }
  const codes = new Uint8Array(128)
  for (let value = 0, code = 0; value < codes.length; value++) {
    while (code < kind.maxCode && bases[code + 1]! - bases[0]! <= value) code++
    codes[value] = code
  }
  return { log, states, first, widths, codes }
}

const lengthTable = encoderTable(literalLengths)
const matchTable = encoderTable(matchLengths)
const offsetTable = encoderTable(offsets)

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
  const lengths = new StateWriter(lengthTable)
  const matched = new StateWriter(matchTable)
  const offsetStates = new StateWriter(offsetTable)
  // Decoders read from the end, so the last sequence comes first and each one backwards.
  for (let i = count * 3 - 3; i >= 0; i -= 3) {
    const lengthCode = codeOf(matches[i]!, literalLengths, lengthTable)
    const matchCode = codeOf(matches[i + 1]!, matchLengths, matchTable)
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

class StateWriter {
  private readonly table: EncoderTable
  private state = 0

  constructor(table: EncoderTable) {
    this.table = table
  }

  /** Steps to a state of `code`, writing what leads from it to the present one; nothing follows the first. */
  write(code: number, bits: BitWriter): void {
    const { log, states, first, widths } = this.table
    const state = this.state || 1 << log
    const width = (state + widths[code]!) >> 16
    if (this.state !== 0) bits.write(state & ((1 << width) - 1), width)
    this.state = states[first[code]! + (state >> width)]!
  }

  finish(bits: BitWriter): void {
    const { log } = this.table
    bits.write(this.state - (1 << log), log)
  }
}

function codeOf(value: number, kind: CodeKind, table: EncoderTable): number {
  const above = value - kind.bases[0]!
  if (above < table.codes.length) return table.codes[above]!
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
