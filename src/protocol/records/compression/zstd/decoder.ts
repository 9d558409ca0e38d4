// Zstandard decompression for a Node whose zlib has none: frames, blocks, and what blocks hand on to each other.

import { copyBytes, finishOutput, outputBuffer, viewOf } from '../buffers.ts'
import { CompressionError } from '../error.ts'
import { firstRepeats } from './codes.ts'
import { blockTypes, type Frame, readBlockHeader, readFrames, type Source, sourcePadding } from './frame.ts'
import type { HuffmanTable } from './huffman.ts'
import { readLiterals } from './literals.ts'
import { executeSequences, readSequencesHeader, type SequenceTables } from './sequences.ts'
import { xxhash64Low } from './xxhash64.ts'

export function decodeZstd(input: Uint8Array, limit: number): Uint8Array {
  const frames = readFrames(input)
  const bound = frames.reduce((sum, frame) => sum + frame.bound, 0)
  const capacity = Math.min(limit, bound)
  const out = outputBuffer(capacity)
  const bytes = new Uint8Array(input.length + sourcePadding)
  bytes.set(input)
  const source = { bytes, view: viewOf(bytes) }
  let at = 0
  for (const frame of frames) at = new FrameDecoder(source, frame, out, at, capacity).decode()
  return finishOutput(out, at)
}

class FrameDecoder {
  private readonly source: Source
  private readonly frame: Frame
  private readonly out: Uint8Array
  private readonly start: number
  private readonly capacity: number
  private readonly repeats = Int32Array.from(firstRepeats)
  private at: number
  private huffman: HuffmanTable | undefined
  private tables: SequenceTables | undefined

  constructor(source: Source, frame: Frame, out: Uint8Array, start: number, capacity: number) {
    this.source = source
    this.frame = frame
    this.out = out
    this.start = start
    this.capacity = capacity
    this.at = start
  }

  /** Decodes the frame's blocks; answers where the output ends. */
  decode(): number {
    const { source, frame, out, start } = this
    for (let next = frame.firstBlock, last = false; !last; ) {
      const block = readBlockHeader(source.view, next)
      if (block.type === blockTypes.raw) {
        this.append(source.bytes, block.content, block.size, this.capacity)
      } else if (block.type === blockTypes.compressed) {
        this.decodeBlock(block.content, block.end)
      } else {
        this.need(block.size, this.capacity)
        out.fill(source.bytes[block.content]!, this.at, this.at + block.size)
        this.at += block.size
      }
      last = block.last
      next = block.end
    }
    if (frame.contentSize !== undefined && frame.contentSize !== this.at - start) {
      throw new CompressionError('zstd content has not the size its frame claims')
    }
    if (frame.checksum && source.view.getUint32(frame.end - 4, true) !== xxhash64Low(out, start, this.at)) {
      throw new CompressionError('zstd content checksum does not match')
    }
    return this.at
  }

  private decodeBlock(start: number, end: number): void {
    const { source, frame, out } = this
    const outEnd = Math.min(this.capacity, this.at + frame.blockSize)
    const literals = readLiterals(source, start, end, frame.blockSize, this.huffman)
    this.huffman = literals.huffman
    const sequences = readSequencesHeader(source.bytes, literals.sectionEnd, end, this.tables)
    if (sequences !== undefined) {
      this.tables = sequences.tables
      const target = { bytes: out, at: this.at, end: outEnd, floor: this.start }
      executeSequences(source, sequences, literals, this.repeats, target)
      this.at = target.at
    }
    this.append(literals.bytes, literals.start, literals.end - literals.start, outEnd)
  }

  private append(bytes: Uint8Array, from: number, length: number, outEnd: number): void {
    this.need(length, outEnd)
    copyBytes(bytes, from, this.out, this.at, length)
    this.at += length
  }

  private need(length: number, outEnd: number): void {
    if (length > outEnd - this.at) throw new CompressionError('zstd content is too long for its block or the limit')
  }
}
