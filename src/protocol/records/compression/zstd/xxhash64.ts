// The low half of XXH64, which closes Zstandard frames, in 32-bit halves: a bigint for every multiplication would cost
// more than decompressing does.

import { viewOf } from '../buffers.ts'

type Word = readonly [high: number, low: number]

const prime1: Word = [0x9e3779b1, 0x85ebca87]
const prime2: Word = [0xc2b2ae3d, 0x27d4eb4f]
const prime3: Word = [0x165667b1, 0x9e3779f9]
const prime4: Word = [0x85ebca77, 0xc2b2ae63]
const prime5: Word = [0x27d4eb2f, 0x165667c5]

// The 64-bit accumulator that the helpers below work on.
let high = 0
let low = 0

/** The low 32 bits, unsigned, of the hash with seed 0 of bytes[start, end). */
export function xxhash64Low(bytes: Uint8Array, start: number, end: number): number {
  const view = viewOf(bytes)
  let at = start
  if (end - start >= 32) at = hashStripes(view, at, end)
  else set(...prime5)
  add(0, end - start)
  for (; at + 8 <= end; at += 8) {
    mixIn(view.getInt32(at + 4, true), view.getInt32(at, true))
    rotate(27)
    multiply(prime1)
    add(...prime4)
  }
  if (at + 4 <= end) {
    xorProduct(view.getInt32(at, true), prime1)
    rotate(23)
    multiply(prime2)
    add(...prime3)
    at += 4
  }
  for (; at < end; at++) {
    xorProduct(view.getUint8(at), prime5)
    rotate(11)
    multiply(prime1)
  }
  low ^= high >>> 1
  multiply(prime2)
  set(high ^ (high >>> 29), low ^ ((low >>> 29) | (high << 3)))
  multiply(prime3)
  return (low ^ high) >>> 0
}

/** Runs four lanes over all whole stripes of 32 bytes, leaves their sum in the accumulator and answers where it stopped. */
function hashStripes(view: DataView, at: number, end: number): number {
  const lanes = new Int32Array(8)
  const seed = (lane: number) => {
    lanes[lane * 2] = high
    lanes[lane * 2 + 1] = low
  }
  set(...prime1)
  add(...prime2)
  seed(0)
  set(...prime2)
  seed(1)
  set(~prime1[0], ~prime1[1])
  add(0, 1)
  seed(3)
  for (; at + 32 <= end; at += 32) {
    for (let lane = 0; lane < 8; lane += 2) {
      set(lanes[lane]!, lanes[lane + 1]!)
      round(view.getInt32(at + lane * 4 + 4, true), view.getInt32(at + lane * 4, true))
      lanes[lane] = high
      lanes[lane + 1] = low
    }
  }
  let sumHigh = 0
  let sumLow = 0
  for (const [lane, bits] of [1, 7, 12, 18].entries()) {
    set(lanes[lane * 2]!, lanes[lane * 2 + 1]!)
    rotate(bits)
    add(sumHigh, sumLow)
    sumHigh = high
    sumLow = low
  }
  for (let lane = 0; lane < 8; lane += 2) {
    mixIn(lanes[lane]!, lanes[lane + 1]!)
    multiply(prime1)
    add(...prime4)
  }
  return at
}

function set(newHigh: number, newLow: number): void {
  high = newHigh | 0
  low = newLow | 0
}

function add(otherHigh: number, otherLow: number): void {
  const sum = (low >>> 0) + (otherLow >>> 0)
  high = (high + otherHigh + (sum > 0xffffffff ? 1 : 0)) | 0
  low = sum | 0
}

function rotate(bits: number): void {
  const newHigh = (high << bits) | (low >>> (32 - bits))
  low = (low << bits) | (high >>> (32 - bits))
  high = newHigh
}

function multiply([otherHigh, otherLow]: Word): void {
  const a = low & 0xffff
  const b = low >>> 16
  const c = otherLow & 0xffff
  const d = otherLow >>> 16
  const inner = Math.imul(a, c)
  const cross1 = Math.imul(a, d)
  const cross2 = Math.imul(b, c)
  const middle = (inner >>> 16) + (cross1 & 0xffff) + (cross2 & 0xffff)
  const carried = Math.imul(b, d) + (cross1 >>> 16) + (cross2 >>> 16) + (middle >>> 16)
  high = (carried + Math.imul(high, otherLow) + Math.imul(low, otherHigh)) | 0
  low = (middle << 16) | (inner & 0xffff)
}

/** One step of a lane, which is in the accumulator, over a word of input. */
function round(wordHigh: number, wordLow: number): void {
  const laneHigh = high
  const laneLow = low
  set(wordHigh, wordLow)
  multiply(prime2)
  add(laneHigh, laneLow)
  rotate(31)
  multiply(prime1)
}

/** Xors the accumulator with a fresh lane's round over a word. */
function mixIn(wordHigh: number, wordLow: number): void {
  const keptHigh = high
  const keptLow = low
  set(0, 0)
  round(wordHigh, wordLow)
  high ^= keptHigh
  low ^= keptLow
}

/** Xors the accumulator with a 32-bit word times a prime. */
function xorProduct(word: number, prime: Word): void {
  const keptHigh = high
  const keptLow = low
  set(0, word)
  multiply(prime)
  high ^= keptHigh
  low ^= keptLow
}
