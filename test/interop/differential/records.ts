// Records to produce, with times that count from the epoch of the run.

import { type BatchOptions, type BuildOptions, buildBatch, buildMessages } from '../../../src/protocol/records/build.ts'

export interface Content {
  readonly key?: string | null
  readonly value?: string | null
  /** After the epoch of the run. */
  readonly at?: number
  readonly headers?: Readonly<Record<string, string | null>>
}

/** A batch of magic 2 with these records, from offset 0. */
export function batchOf(epoch: number, contents: readonly (Content | string)[], options: BatchOptions = {}): Buffer {
  return buildBatch(
    contents.map((content, offset) => toRecord(epoch, content, offset)),
    options,
  )
}

/** Messages of magic 0 or 1 with these records, from offset 0. */
export function messagesOf(
  magic: 0 | 1,
  epoch: number,
  contents: readonly (Content | string)[],
  options: BuildOptions = {},
): Buffer {
  return buildMessages(
    magic,
    contents.map((content, offset) => toRecord(epoch, content, offset)),
    options,
  )
}

function toRecord(epoch: number, content: Content | string, offset: number) {
  const {
    key = null,
    value = null,
    at = offset,
    headers = {},
  } = typeof content === 'string' ? { value: content } : content
  return {
    offset,
    timestamp: epoch + at,
    key: bytes(key),
    value: bytes(value),
    headers: Object.entries(headers).map(([key, value]) => ({ key, value: bytes(value) })),
  }
}

function bytes(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text)
}

/** The same with one place changed, checksum and all else as they were. */
export function patched(batch: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(batch)
  change(copy)
  return copy
}
