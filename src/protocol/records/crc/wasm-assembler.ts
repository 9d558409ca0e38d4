// Assembles a WebAssembly module from readable source at load time, so that no binary blob is kept in the repository.
// Knows only what division.ts needs: one function of i32 parameters and locals with an i32 result, one memory, a few
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

/** The same of a signed integer: the last byte has its sign. */
function signed(value: number): Code {
  return value >= -64 && value < 64 ? [value & 127] : sequence((value & 127) | 128, signed(value >> 7))
}

/** As if it stood anywhere: the text does not say what it is aligned to. */
function memoryAccess(opcode: Code, offset: number): Code {
  const alignment = 0
  return sequence(opcode, alignment, unsigned(offset))
}

export const local = {
  get: (index: number): Code => [0x20, index],
  set: (index: number): Code => [0x21, index],
  tee: (index: number): Code => [0x22, index],
}
/** Loads and stores pop an address, to which the constant `offset` is added; a store pops the value before. */
export const i32 = {
  constant: (value: number): Code => sequence(0x41, signed(value)),
  load: (offset: number): Code => memoryAccess([0x28], offset),
  load8: (offset: number): Code => memoryAccess([0x2d], offset),
  store: (offset: number): Code => memoryAccess([0x36], offset),
  isZero: [0x45] as Code,
  lessThanUnsigned: [0x49] as Code,
  greaterThanUnsigned: [0x4b] as Code,
  add: [0x6a] as Code,
  subtract: [0x6b] as Code,
  and: [0x71] as Code,
  xor: [0x73] as Code,
  shiftLeft: [0x74] as Code,
  shiftRightUnsigned: [0x76] as Code,
}
export const v128 = {
  load: (offset: number): Code => memoryAccess([0xfd, 0x00], offset),
  store: (offset: number): Code => memoryAccess([0xfd, 0x0b], offset),
  xor: [0xfd, 0x51] as Code,
}
/** Pops how many bytes, what each becomes, and where the first is. */
export const fillMemory: Code = [0xfc, 0x0b, 0]

const branch = (depth: number): Code => [0x0c, depth]
const branchIf = (depth: number): Code => [0x0d, depth]

/** Runs `body`, which leaves an i32 on the stack, again until that is zero. */
export function repeatWhile(...body: readonly Code[]): Code {
  return sequence(0x03, noResult, ...body, branchIf(0), end)
}

/** Runs `body` until `condition`, which leaves an i32 on the stack, is other than zero. */
export function repeatUntil(condition: Code, ...body: readonly Code[]): Code {
  return sequence(0x02, noResult, 0x03, noResult, condition, branchIf(1), ...body, branch(0), end, end)
}

/** Runs `body` unless `condition`, which leaves an i32 on the stack, is other than zero. */
export function unless(condition: Code, ...body: readonly Code[]): Code {
  return sequence(0x02, noResult, condition, branchIf(0), ...body, end)
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

export interface FunctionShape {
  readonly parameters: number
  /** Besides the parameters, and numbered behind them. */
  readonly locals: number
  /** Leaves the result on the stack. */
  readonly body: Code
}

/** A module that exports the function `run` and `memory`, of `pages` times 64 KiB. */
export function assemble({ parameters, locals, body }: FunctionShape, pages: number): Uint8Array<ArrayBuffer> {
  const code = sequence(vector(sequence(unsigned(locals), i32Type)), body, end)
  const minimumAndMaximum = 1
  const types = Array.from({ length: parameters }, () => i32Type)
  const module = sequence(
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, vector(sequence(0x60, parameters, types, 1, i32Type))),
    section(3, vector([0])),
    section(5, vector(sequence(minimumAndMaximum, unsigned(pages), unsigned(pages)))),
    section(7, vector(exported('run', 0x00), exported('memory', 0x02))),
    section(10, vector(sequence(unsigned(code.length), code))),
  )
  return new Uint8Array(module)
}
