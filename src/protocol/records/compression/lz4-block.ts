// The LZ4 block format: tokens of a literal run and a match, without any framing.

import { copyBytes, copyMatch } from './buffers.ts'
import { CompressionError } from './error.ts'
import type { MatchFinder } from './match-finder.ts'

const minMatch = 4
const maxOffset = 0xffff

/**
 * Decodes input[from, end) into `out` at `at`, not past `outEnd`, with matches reaching back no further than `floor`;
 * answers where the output ends.
 */
export function decodeLz4Block(
  input: Uint8Array,
  from: number,
  end: number,
  out: Uint8Array,
  at: number,
  outEnd: number,
  floor: number,
): number {
  while (from < end) {
    const token = input[from++]!
    let length = token >> 4
    if (length === 15) {
      let more: number
      do {
        if (from >= end) throw new CompressionError('lz4 literal length is cut short')
        more = input[from++]!
        length += more
      } while (more === 255)
    }
    if (length > end - from || length > outEnd - at) throw new CompressionError('lz4 literals are out of bounds')
    copyBytes(input, from, out, at, length)
    from += length
    at += length
    if (from === end) return at
    if (end - from < 2) throw new CompressionError('lz4 offset is cut short')
    const offset = input[from]! | (input[from + 1]! << 8)
    from += 2
    length = (token & 15) + minMatch
    if (length === 15 + minMatch) {
      let more: number
      do {
        if (from >= end) throw new CompressionError('lz4 match length is cut short')
        more = input[from++]!
        length += more
      } while (more === 255)
    }
    if (offset === 0 || offset > at - floor || length > outEnd - at) {
      throw new CompressionError('lz4 match is out of bounds')
    }
    copyMatch(out, at, offset, length)
    at += length
  }
  throw new CompressionError('lz4 block does not end in literals')
}

/** Encodes input[start, end), 64 KiB at most, into `out` at `at`; answers where the output ends. */
export function encodeLz4Block(
  input: Uint8Array,
  finder: MatchFinder,
  start: number,
  end: number,
  out: Uint8Array,
  at: number,
): number {
  const { matches } = finder
  const used = finder.find(start, end, start, maxOffset) * 3
  let from = start
  for (let i = 0; i < used; i += 3) {
    const literals = matches[i]!
    const length = matches[i + 1]!
    const offset = matches[i + 2]!
    const matchCode = length - minMatch
    at = writeLiterals(input, from, literals, Math.min(matchCode, 15), out, at)
    out[at++] = offset
    out[at++] = offset >> 8
    if (matchCode >= 15) at = writeLength(matchCode - 15, out, at)
    from += literals + length
  }
  return writeLiterals(input, from, end - from, 0, out, at)
}

function writeLiterals(
  input: Uint8Array,
  from: number,
  length: number,
  matchNibble: number,
  out: Uint8Array,
  at: number,
): number {
  out[at++] = (Math.min(length, 15) << 4) | matchNibble
  if (length >= 15) at = writeLength(length - 15, out, at)
  copyBytes(input, from, out, at, length)
  return at + length
}

function writeLength(rest: number, out: Uint8Array, at: number): number {
  for (; rest >= 255; rest -= 255) out[at++] = 255
  out[at++] = rest
  return at
}
