// Assembles a WebAssembly module from readable source at load time, so that no binary blob is kept in the repository.
// Knows only what division.ts needs: one function of three i32 parameters without a result, one memory, a few
// instructions. Opcodes and layout: the WebAssembly core specification 2.0, chapter 5 (binary format).

export type Code = readonly number[]

const i32Type = 0x7f
const noResult = 0x40
const end = 0x0b

/** Spreading into array literals would read nicely too, but is slow in code that runs once. */
export function sequence(...parts: readonly (number | Code)[]): Code {
  return parts.flat()
}

/** LEB128, the format's integer of one byte for every seven bits. */
function unsigned(value: number): Code {
  return value < 128 ? [value] : sequence((value & 127) | 128, unsigned(value >>> 7))
}

function memoryAccess(opcode: number, offset: number): Code {
  const alignment = 0
  return sequence(0xfd, opcode, alignment, unsigned(offset))
}

export const local = {
  get: (index: number): Code => [0x20, index],
  tee: (index: number): Code => [0x22, index],
}
export const i32 = {
  /** A value below 64: constants are signed, and only those have one form for both kinds. */
  constant: (value: number): Code => [0x41, value],
  add: [0x6a] as Code,
  lessThanUnsigned: [0x49] as Code,
}
export const v128 = {
  /** Pops the address, to which the constant `offset` is added. */
  load: (offset: number): Code => memoryAccess(0x00, offset),
  /** Pops the vector, then the address. */
  store: (offset: number): Code => memoryAccess(0x0b, offset),
  xor: [0xfd, 0x51] as Code,
}

/** Runs `body`, which leaves an i32 on the stack, again until that is zero. */
export function repeatWhile(...body: readonly Code[]): Code {
  const branchIfToTop = [0x0d, 0]
  return sequence(0x03, noResult, ...body, branchIfToTop, end)
}

/** A count and then the items, of a few bytes each. */
function vector(...items: readonly Code[]): Code {
  return sequence(unsigned(items.length), ...items)
}

function section(id: number, content: Code): Code {
  return sequence(id, unsigned(content.length), content)
}

function exported(name: string, kind: number): Code {
  const index = 0
  return sequence(name.length, Array.from(Buffer.from(name, 'latin1')), kind, index)
}

/** A module that exports the function `run`, of three i32 parameters, and `memory`, of `pages` times 64 KiB. */
export function assemble(body: Code, pages: number): Uint8Array<ArrayBuffer> {
  const noLocals = 0
  const code = sequence(noLocals, body, end)
  const minimumAndMaximum = 1
  const module = sequence(
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, vector([0x60, 3, i32Type, i32Type, i32Type, 0])),
    section(3, vector([0])),
    section(5, vector(sequence(minimumAndMaximum, unsigned(pages), unsigned(pages)))),
    section(7, vector(exported('run', 0x00), exported('memory', 0x02))),
    section(10, vector(sequence(unsigned(code.length), code))),
  )
  return new Uint8Array(module)
}
