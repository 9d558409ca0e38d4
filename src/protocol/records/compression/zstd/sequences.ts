// The sequences section of a Zstandard block: which tables it uses, and the loop that carries the sequences out.

import { once } from '../../../once.ts'
import { copyBytes, copyMatch } from '../buffers.ts'
import { CompressionError } from '../error.ts'
import { type CodeKind, literalLengths, matchLengths, offsets } from './codes.ts'
import type { Source } from './frame.ts'
import { buildTable, constantTable, type FseTable, readDistribution } from './fse.ts'
import { streamBits } from './huffman.ts'
import type { Literals } from './literals.ts'

/** The tables of the three code kinds, which a later block may ask for again. */
export interface SequenceTables {
  literalLengths: FseTable
  offsets: FseTable
  matchLengths: FseTable
}

export interface Sequences {
  count: number
  /** Where the bits of the sequences lie in the source. */
  start: number
  end: number
  tables: SequenceTables
}

/** Where output goes: `at` moves on, `end` is never passed, and matches reach back to `floor` at most. */
export interface Target {
  bytes: Uint8Array
  at: number
  end: number
  floor: number
}

const defaultTables = once(
  (): SequenceTables => ({
    literalLengths: defaultTable(literalLengths),
    offsets: defaultTable(offsets),
    matchLengths: defaultTable(matchLengths),
  }),
)

function defaultTable(kind: CodeKind): FseTable {
  return buildTable({ log: kind.defaultLog, counts: kind.defaultCounts })
}

/** Reads the number of sequences and their tables at `start`; undefined where there are none. */
export function readSequencesHeader(
  bytes: Uint8Array,
  start: number,
  end: number,
  previous: SequenceTables | undefined,
): Sequences | undefined {
  if (start >= end) throw new CompressionError('zstd sequences are missing')
  let at = start
  let count = bytes[at++]!
  if (count === 255) {
    count = bytes[at]! + (bytes[at + 1]! << 8) + 0x7f00
    at += 2
  } else if (count >= 128) {
    count = ((count - 128) << 8) + bytes[at++]!
  }
  if (count === 0) {
    if (at !== end) throw new CompressionError('zstd block goes on behind its literals')
    return undefined
  }
  const modes = bytes[at++]!
  if (at > end || (modes & 3) !== 0) throw new CompressionError('zstd sequences header is not valid')
  const tableFor = (mode: number, kind: CodeKind, name: keyof SequenceTables): FseTable => {
    if (mode === 0) return defaultTables()[name]
    if (mode === 3) {
      if (previous === undefined) throw new CompressionError('zstd sequences repeat a table that never was')
      return previous[name]
    }
    if (mode === 1) {
      const code = at < end ? bytes[at++]! : 255
      if (code > kind.maxCode) throw new CompressionError('zstd sequence code is not valid')
      return constantTable(code)
    }
    const distribution = readDistribution(bytes, at, end, kind.maxLog, kind.maxCode)
    at = distribution.end
    return buildTable(distribution)
  }
  // The three are described in this order.
  const tables = {
    literalLengths: tableFor(modes >> 6, literalLengths, 'literalLengths'),
    offsets: tableFor((modes >> 4) & 3, offsets, 'offsets'),
    matchLengths: tableFor((modes >> 2) & 3, matchLengths, 'matchLengths'),
  }
  return { count, start: at, end, tables }
}

/** Carries out the sequences, taking literals from the front of `literals` and updating the frame's repeated offsets. */
export function executeSequences(
  { bytes, view }: Source,
  { count, start, end, tables }: Sequences,
  literals: Literals,
  repeats: Int32Array,
  target: Target,
): void {
  const { bytes: out, end: outEnd, floor } = target
  let { at } = target
  const { entries: lengthEntries, log: lengthLog } = tables.literalLengths
  const { entries: offsetEntries, log: offsetLog } = tables.offsets
  const { entries: matchEntries, log: matchLog } = tables.matchLengths
  const { bits: lengthBits, bases: lengthBases } = literalLengths
  const { bits: matchBits, bases: matchBases } = matchLengths
  const { bytes: literalBytes, end: literalEnd } = literals
  let literal = literals.start
  let bit = streamBits(bytes, start, end)

  // Reads up to 25 bits. At most 59 are read before `bit` is checked, and more than 8 bytes of headers lie before `start`.
  function read(width: number): number {
    bit -= width
    return (view.getInt32(start + (bit >> 3), true) >>> (bit & 7)) & ((1 << width) - 1)
  }

  let lengthState = read(lengthLog)
  let offsetState = read(offsetLog)
  let matchState = read(matchLog)
  let repeat1 = repeats[0]!
  let repeat2 = repeats[1]!
  let repeat3 = repeats[2]!
  for (let left = count; ; ) {
    const offsetEntry = offsetEntries[offsetState]!
    const matchEntry = matchEntries[matchState]!
    const lengthEntry = lengthEntries[lengthState]!
    const offsetCode = offsetEntry >> 16
    let offset = 1 << offsetCode
    if (offsetCode > 16) offset += read(offsetCode - 16) << 16
    offset += read(Math.min(offsetCode, 16))
    const matchCode = matchEntry >> 16
    const matchLength = matchBases[matchCode]! + read(matchBits[matchCode]!)
    const lengthCode = lengthEntry >> 16
    const literalLength = lengthBases[lengthCode]! + read(lengthBits[lengthCode]!)
    if (offset > 3) {
      offset -= 3
      repeat3 = repeat2
      repeat2 = repeat1
      repeat1 = offset
    } else {
      // Values 1 to 3 name the last three offsets; without literals, the first would only have made the last match longer.
      const which = literalLength === 0 ? offset + 1 : offset
      offset = which === 1 ? repeat1 : which === 2 ? repeat2 : which === 3 ? repeat3 : repeat1 - 1
      if (which > 1) {
        if (which > 2) repeat3 = repeat2
        repeat2 = repeat1
        repeat1 = offset
      }
    }
    if (literalLength > literalEnd - literal || literalLength + matchLength > outEnd - at) {
      throw new CompressionError('zstd sequence is out of bounds')
    }
    copyBytes(literalBytes, literal, out, at, literalLength)
    literal += literalLength
    at += literalLength
    if (bit < 0 || offset === 0 || offset > at - floor) throw new CompressionError('zstd match is out of bounds')
    copyMatch(out, at, offset, matchLength)
    at += matchLength
    if (--left === 0) break
    lengthState = (lengthEntry & 0x3ff) + read((lengthEntry >> 10) & 0x3f)
    matchState = (matchEntry & 0x3ff) + read((matchEntry >> 10) & 0x3f)
    offsetState = (offsetEntry & 0x3ff) + read((offsetEntry >> 10) & 0x3f)
  }
  if (bit !== 0) throw new CompressionError('zstd sequences do not fit their bits')
  repeats[0] = repeat1
  repeats[1] = repeat2
  repeats[2] = repeat3
  literals.start = literal
  target.at = at
}
