// Shortens a message to a few hundred bytes with the same CRC-32C, sixteen bytes at a time, without a table.
//
// A CRC is the remainder of the message, as a polynomial, modulo P. A remainder modulo any multiple of P has the same
// CRC, and there is a multiple with only six terms, all of them powers of x^8. To divide by that is nothing but xor:
// byte i of the quotient is byte i of the message xor the five quotient bytes distances before it.

import { advanceByTables } from './tables.ts'
import { assemble, type Code, i32, local, repeatWhile, sequence, v128 } from './wasm-assembler.ts'

/**
 * With y = x^8 and r the last distance, y^r + y^(r - d) summed over all distances d is a multiple of P. Found by
 * scripts/find-crc-distances.ts: the least r with no distance below 128. A quotient byte is read again that much later, and
 * a load that comes too soon would have to wait until the stores that it straddles have reached the cache.
 */
export const distances: readonly number[] = [154, 177, 183, 258, 290]

const vectorSize = 16
const reach = Math.max(...distances)

/** The most bytes divided at once. */
export const windowSize = 64 * 1024
/** From this length on division is faster than tables, by measurement. Must be more than reach. */
export const worthDividing = 512

// The memory: zeros (never written: the quotient before its first byte), the quotient, a gap, the message. The gap
// holds half a vector's overrun and keeps stores and loads from agreeing in their low twelve address bits, which some
// processors take for a dependency.
const quotientAt = 512
const messageAt = quotientAt + windowSize + 2048
const pages = Math.ceil((messageAt + windowSize + vectorSize) / 65536)

/** run(position, end, target): memory[target + i] = message[i] ^ quotient[i - d] ^ …, for i in position..end. */
function divisionStep(): Code {
  const position = local.get(0)
  const end = local.get(1)
  const target = local.get(2)
  return repeatWhile(
    sequence(position, target, i32.add),
    sequence(position, v128.load(messageAt)),
    ...distances.map(distance => sequence(position, v128.load(quotientAt - distance), v128.xor)),
    v128.store(0),
    sequence(position, i32.constant(vectorSize), i32.add, local.tee(0)),
    sequence(end, i32.lessThanUnsigned),
  )
}

interface DivisionModule {
  readonly run: (position: number, end: number, target: number) => void
  readonly memory: { readonly buffer: ArrayBuffer }
}

interface WebAssemblyHost {
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object) => { readonly exports: DivisionModule }
}

/**
 * The counterpart of advanceByTables() for long inputs. Undefined where there is no WebAssembly (--jitless) or the
 * processor lacks its vectors.
 */
export function loadDivision(): typeof advanceByTables | undefined {
  const { WebAssembly: host } = globalThis as { readonly WebAssembly?: WebAssemblyHost }
  const bytes = assemble(divisionStep(), pages)
  if (!host?.validate(bytes)) return undefined
  const { run, memory } = new host.Instance(new host.Module(bytes)).exports
  const bytesOfMemory = new Uint8Array(memory.buffer)

  function advanceOverWindow(register: number, window: Uint8Array): number {
    bytesOfMemory.set(window, messageAt)
    // To start from a register is to start from zero with the register xored into the first four bytes.
    for (let i = 0; i < 4; i++) bytesOfMemory[messageAt + i]! ^= register >>> (8 * i)

    const divided = (window.length - reach) & -vectorSize
    run(0, divided, quotientAt)
    // The remainder is what the same step makes of the rest of the message when the quotient ends here.
    bytesOfMemory.fill(0, quotientAt + divided, quotientAt + window.length)
    run(divided, window.length, messageAt)
    return advanceByTables(0, bytesOfMemory, messageAt + divided, messageAt + window.length)
  }

  return (register, data, start, end) => {
    let at = start
    for (; end - at >= worthDividing; at = Math.min(end, at + windowSize)) {
      register = advanceOverWindow(register, data.subarray(at, Math.min(end, at + windowSize)))
    }
    return advanceByTables(register, data, at, end)
  }
}
