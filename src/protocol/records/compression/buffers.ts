// Byte moves that every codec shares. Output buffers are sized once, from an upper bound that the compressed input itself
// proves, so nothing grows while bytes are written; small ones come out of one shared scratch buffer.

/** Below this many bytes a plain loop beats a call into the engine. */
const shortRun = 48

const scratch = new Uint8Array(1 << 17)

/** A buffer of at least `capacity` bytes for output to be built in; it belongs to the caller until `finishOutput`. */
export function outputBuffer(capacity: number): Uint8Array {
  return capacity <= scratch.length ? scratch : new Uint8Array(capacity)
}

/** The first `length` bytes of a buffer from `outputBuffer`, copied where they would pin a much larger one. */
export function finishOutput(out: Uint8Array, length: number): Uint8Array {
  return out === scratch || length < out.length / 2 ? out.slice(0, length) : out.subarray(0, length)
}

/** Copies `length` bytes of `source` from `from` into `out` at `at`. */
export function copyBytes(source: Uint8Array, from: number, out: Uint8Array, at: number, length: number): void {
  if (length > shortRun) {
    out.set(source.subarray(from, from + length), at)
    return
  }
  for (const end = at + length; at < end; at++) out[at] = source[from++]!
}

/** Repeats `length` bytes that begin `offset` back from `at`; a match longer than its offset repeats itself. */
export function copyMatch(out: Uint8Array, at: number, offset: number, length: number): void {
  const end = at + length
  let from = at - offset
  if (length <= shortRun) {
    while (at < end) out[at++] = out[from++]!
    return
  }
  // What lies between `from` and `at` is whole periods of the match, so each round can copy twice as much as the last.
  while (at < end) {
    const piece = Math.min(end - at, at - from)
    out.copyWithin(at, from, from + piece)
    at += piece
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
