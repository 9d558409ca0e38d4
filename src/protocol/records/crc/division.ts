// CRC-32C in WebAssembly: a message is first shortened to a few hundred bytes with the same checksum, sixteen bytes at a
// time without a table, and those go through tables.
//
// A CRC is the remainder of the message, as a polynomial, modulo P. A remainder modulo any multiple of P has the same
// CRC, and there is a multiple with only six terms, all of them powers of x^8. To divide by that is nothing but xor:
// byte i of the quotient is byte i of the message xor the five quotient bytes distances before it.

import { type Advance, fillTables } from './tables.ts'
import {
  assemble,
  type Code,
  fillMemory,
  i32,
  local,
  repeatUntil,
  repeatWhile,
  sequence,
  unless,
  v128,
} from './wasm-assembler.ts'

/**
 * With y = x^8 and r the last distance, y^r + y^(r - d) summed over all distances d is a multiple of P. Found by
 * scripts/find-crc-distances.ts: the least r with no distance below 128. A quotient byte is read again that much later, and
 * a load that comes too soon would have to wait until the stores that it straddles have reached the cache.
 */
export const distances: readonly number[] = [154, 177, 183, 258, 290]

const vectorSize = 16
const reach = Math.max(...distances)

/** The most bytes at once. */
export const windowSize = 64 * 1024
/** From this length on a message is divided before it goes through the tables, by measurement. Must be more than reach. */
const worthDividing = 512
/** Shorter inputs are faster in JavaScript, by measurement. Must be at least the four bytes of a register. */
export const worthCopying = 128

// The memory: zeros (never written: the quotient before its first byte), the quotient, a gap, the message, the tables. The
// gap holds half a vector's overrun and keeps stores and loads from agreeing in their low twelve address bits, which some
// processors take for a dependency.
const quotientAt = 512
const messageAt = quotientAt + windowSize + 2048
const tablesAt = messageAt + windowSize + 64
const tableCount = 16
const tableBytes = 256 * 4
const pages = Math.ceil((tablesAt + tableCount * tableBytes) / 65536)

/** The message ends at `length`, and is divided as far as `divided`. The other locals are no parameters. */
const [register, divided, length, at, ...words] = [0, 1, 2, 3, 4, 5, 6, 7] as const
const parameters = 3

/** memory[target + i] = message[i] ^ quotient[i - d] ^ …, for i from `at` to `end`. */
function divisionStep(target: number, end: number): Code {
  return repeatWhile(
    local.get(at),
    local.get(at),
    v128.load(messageAt),
    ...distances.map(distance => sequence(local.get(at), v128.load(quotientAt - distance), v128.xor)),
    v128.store(target),
    ...advance(vectorSize),
    local.get(at),
    local.get(end),
    i32.lessThanUnsigned,
  )
}

function division(): Code {
  return unless(
    sequence(local.get(divided), i32.isZero),
    divisionStep(quotientAt, divided),
    // The remainder is what the same step makes of the rest of the message when the quotient ends here.
    sequence(local.get(divided), i32.constant(quotientAt), i32.add),
    i32.constant(0),
    sequence(local.get(length), local.get(divided), i32.subtract),
    fillMemory,
    divisionStep(messageAt, length),
  )
}

function advance(bytes: number): Code[] {
  return [local.get(at), i32.constant(bytes), i32.add, local.set(at)]
}

/** A table's entry for one of the four bytes of a word, the first in memory being 0. */
function lookUp(word: number, byte: number, table: number): Code {
  const shift = byte === 0 ? [i32.constant(2), i32.shiftLeft] : [i32.constant(8 * byte - 2), i32.shiftRightUnsigned]
  return sequence(local.get(word), ...shift, i32.constant(255 << 2), i32.and, i32.load(tablesAt + table * tableBytes))
}

/** The remainder, sixteen bytes a step; what hangs on the step before is looked up last. */
function steps(): Code {
  const [first, ...others] = words.map((word, index) =>
    [0, 1, 2, 3].map(byte => lookUp(word, byte, tableCount - 1 - 4 * index - byte)),
  )
  return repeatUntil(
    sequence(local.get(at), i32.constant(tableCount), i32.add, local.get(length), i32.greaterThanUnsigned),
    ...words.flatMap((word, index) => [
      sequence(local.get(at), i32.load(messageAt + 4 * index)),
      index === 0 ? sequence(local.get(register), i32.xor) : [],
      local.set(word),
    ]),
    ...others.flat().map((entry, index) => (index === 0 ? entry : sequence(entry, i32.xor))),
    ...first!.map((entry, index) => (index === 0 ? entry : sequence(entry, i32.xor))),
    i32.xor,
    local.set(register),
    ...advance(tableCount),
  )
}

function lastBytes(): Code {
  return repeatUntil(
    sequence(local.get(at), local.get(length), i32.subtract, i32.isZero),
    sequence(local.get(at), i32.load8(messageAt), local.get(register), i32.xor, local.set(words[0])),
    lookUp(words[0], 0, 0),
    sequence(local.get(register), i32.constant(8), i32.shiftRightUnsigned, i32.xor, local.set(register)),
    ...advance(1),
  )
}

/** To start from a register is to start from zero with the register xored into the first four bytes. */
function takeRegister(): Code {
  return sequence(
    i32.constant(0),
    sequence(i32.constant(0), i32.load(messageAt), local.get(register), i32.xor),
    i32.store(messageAt),
    sequence(i32.constant(0), local.set(register)),
  )
}

interface ChecksumModule {
  readonly run: (register: number, divided: number, length: number) => number
  readonly memory: { readonly buffer: ArrayBuffer }
}

interface WebAssemblyHost {
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object) => { readonly exports: ChecksumModule }
}

/**
 * For inputs that are worth copying; what others are left at the end goes `byTables`. Undefined where there is no WebAssembly
 * (--jitless) or the processor lacks its vectors.
 */
export function loadDivision(byTables: Advance): Advance | undefined {
  const { WebAssembly: host } = globalThis as { readonly WebAssembly?: WebAssemblyHost }
  const body = sequence(
    takeRegister(),
    division(),
    local.get(divided),
    local.set(at),
    steps(),
    lastBytes(),
    local.get(register),
  )
  const bytes = assemble({ parameters, locals: 1 + words.length, body }, pages)
  if (!host?.validate(bytes)) return undefined
  const { run, memory } = new host.Instance(new host.Module(bytes)).exports
  // Numbers are little-endian there, whatever they are on the host.
  const tables = new DataView(memory.buffer, tablesAt)
  fillTables(new Int32Array(tableCount * 256)).forEach((entry, i) => void tables.setInt32(4 * i, entry, true))
  const message = new Uint8Array(memory.buffer, messageAt, windowSize)

  return (before, data, start, end) => {
    let value = before
    let from = start
    for (; end - from >= worthCopying; from = Math.min(end, from + windowSize)) {
      const size = Math.min(end - from, windowSize)
      message.set(new Uint8Array(data.buffer, data.byteOffset + from, size)) // a Buffer's subarray() takes four times as long
      value = run(value, size < worthDividing ? 0 : (size - reach) & -vectorSize, size)
    }
    return byTables(value, data, from, end)
  }
}
