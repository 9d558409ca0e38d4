// Reads the batches of a file from one position to another, many at a time.

import { batch, batchSize } from '../protocol/records/batches.ts'
import type { DiskFile } from './disk.ts'

/** Whole batches, and where they begin. */
export interface Chunk {
  readonly position: number
  readonly bytes: Buffer
}

const usualChunk = 1 << 20

/**
 * Ends where the bytes end, or within a batch that they do not hold whole. A header that cannot be one is a RecordError;
 * the chunks before it have come by then.
 */
export async function* chunks(
  file: Pick<DiskFile, 'read'>,
  from: number,
  to: number,
  size = usualChunk,
  allocate: (size: number) => Buffer = Buffer.allocUnsafe,
): AsyncGenerator<Chunk> {
  let wanted = size
  for (let position = from; position < to; ) {
    const buffer = allocate(Math.min(wanted, to - position))
    const bytes = buffer.subarray(0, await file.read(buffer, position))
    const whole = wholeBatches(bytes)
    if (whole > 0) {
      yield { position, bytes: bytes.subarray(0, whole) }
      position += whole
      wanted = size
    } else {
      const first = batchSize(bytes, 0)
      if (bytes.length < buffer.length || position + bytes.length >= to) return
      wanted = first ?? wanted * 2
    }
  }
}

/**
 * The same for those who keep nothing of a chunk when they ask for the next one: that is read while they are at work, into
 * memory that has been used before. Two chunks are there at a time.
 */
export async function* passingChunks(file: Pick<DiskFile, 'read'>, from: number, to: number): AsyncGenerator<Chunk> {
  const memory = [Buffer.alloc(0), Buffer.alloc(0)]
  let turn = 0
  const all = chunks(file, from, to, usualChunk, size => {
    if (memory[turn]!.length < size) memory[turn] = Buffer.allocUnsafeSlow(size)
    return memory[turn]!.subarray(0, size)
  })
  const begin = () => {
    turn = 1 - turn
    const next = all.next()
    next.catch(() => {}) // whoever comes for it is told
    return next
  }
  let next = begin()
  try {
    for (let { done, value } = await next; !done; { done, value } = await next) {
      next = begin()
      yield value
    }
  } finally {
    await next.catch(() => {}) // nobody may close the file, or cut it off, while it is read
  }
}

/** The length of the whole batches that bytes begin with; a bad header behind them ends them too. */
function wholeBatches(bytes: Buffer): number {
  let end = 0
  for (;;) {
    const size = sizeAt(bytes, end)
    if (size === undefined) return end
    end += size
  }
}

function sizeAt(bytes: Buffer, position: number): number | undefined {
  if (position === 0) return batchSize(bytes, 0)
  try {
    return batchSize(bytes, position)
  } catch {
    return undefined // said again, with the error, when the next chunk begins here
  }
}

/** Where the first batch begins that reaches to `offset`; `to` if none does. */
export async function positionOf(file: Pick<DiskFile, 'read'>, to: number, offset: number): Promise<number> {
  for await (const { position, bytes } of passingChunks(file, 0, to)) {
    for (let at = 0; at < bytes.length; ) {
      const size = batchSize(bytes, at)!
      if (batch(bytes.subarray(at, at + size)).lastOffset >= offset) return position + at
      at += size
    }
  }
  return to
}
