// Zstandard compression for a Node whose zlib has none: one frame with its content size and no checksum, since batches
// carry their own.

import { copyBytes, finishOutput, outputBuffer, viewOf } from '../buffers.ts'
import { MatchFinder } from '../match-finder.ts'
import { firstRepeats } from './codes.ts'
import { writeLiterals } from './encode-literals.ts'
import { writeSequences } from './encode-sequences.ts'
import { blockTypes, frameMagic, maxBlockSize } from './frame.ts'

const headerLength = 10
const blockHeaderLength = 3
const minWindowLog = 10
const maxWindowLog = 21

const literals = new Uint8Array(maxBlockSize)
/** Room for a block that turns out longer than what it encodes, before it is dropped. */
const encoded = new Uint8Array(2 * maxBlockSize)

export function encodeZstd(input: Uint8Array): Uint8Array {
  const windowLog = Math.min(maxWindowLog, Math.max(minWindowLog, 32 - Math.clz32(input.length)))
  const blockSize = Math.min(maxBlockSize, 1 << windowLog)
  const blockCount = Math.max(1, Math.ceil(input.length / blockSize))
  const out = outputBuffer(headerLength + blockCount * blockHeaderLength + input.length)
  const view = viewOf(out)
  view.setUint32(0, frameMagic, true)
  // A four-byte content size, and a window.
  out[4] = 0x80
  out[5] = (windowLog - minWindowLog) << 3
  view.setUint32(6, input.length, true)
  // A sequence takes as many bits as a handful of literals, so matches of less than 6 bytes are left alone.
  const finder = new MatchFinder(input, 6)
  const repeats = Int32Array.from(firstRepeats)
  let at = headerLength
  for (let block = 0; block < blockCount; block++) {
    const start = block * blockSize
    const end = Math.min(start + blockSize, input.length)
    const kept = repeats.slice()
    const size = encodeBlock(input, finder, start, end, 1 << windowLog, repeats)
    const worthwhile = size < end - start
    const header = worthwhile
      ? (blockTypes.compressed << 1) | (size << 3)
      : (blockTypes.raw << 1) | ((end - start) << 3)
    view.setUint16(at, header | (block === blockCount - 1 ? 1 : 0), true)
    out[at + 2] = header >> 16
    at += blockHeaderLength
    if (worthwhile) {
      copyBytes(encoded, 0, out, at, size)
      at += size
    } else {
      // What a decoder never sees must not have changed what it remembers.
      repeats.set(kept)
      copyBytes(input, start, out, at, end - start)
      at += end - start
    }
  }
  return finishOutput(out, at)
}

/** Leaves the block's encoding in `encoded` and answers its length. */
function encodeBlock(
  input: Uint8Array,
  finder: MatchFinder,
  start: number,
  end: number,
  window: number,
  repeats: Int32Array,
): number {
  const count = finder.find(start, end, 0, window)
  const { matches } = finder
  let from = start
  let literalCount = 0
  for (let i = 0; i < count * 3; i += 3) {
    const length = matches[i]!
    copyBytes(input, from, literals, literalCount, length)
    literalCount += length
    from += length + matches[i + 1]!
  }
  copyBytes(input, from, literals, literalCount, end - from)
  literalCount += end - from
  const at = writeLiterals(literals, literalCount, encoded, 0)
  return writeSequences(matches, count, repeats, encoded, at)
}
