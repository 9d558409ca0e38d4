// Compiles a layout to one function that decodes it. Fields of a fixed size that follow each other share one bounds
// check; the indexes of the loops are at hand where something is wrong, so that an error can say where at no cost before.

import { fail, type Reader, readInt64, readString, readUuid } from '../wire/reader.ts'
import { elementSlot, fixedSize, type LayoutType, type Slot, type Struct } from './layout.ts'
import { compiled, quoted, Source } from './source.ts'

export type Decoder = (reader: Reader) => unknown

/** `where` opens the text of every error: `Fetch v12 request`. */
export function compileDecoder(where: string, struct: () => Struct): Decoder {
  const text = () => new DecoderCompiler().text(struct(), where)
  return compiled(`decode ${where}`, ['r'], scope, text) as Decoder
}

/** Arrays longer than this grow as they are filled: a large one of unknown content is not worth betting memory on. */
const preallocated = 65536

const longestString = 0x7fff

/** The first field of a run that does not fit into the bytes that are left. */
function short(where: string, run: readonly (readonly [name: string, size: number])[], left: number): never {
  let rest = left
  for (const [name, size] of run) {
    if (size > rest) fail(where + name, `${size} ${size === 1 ? 'byte' : 'bytes'} wanted, ${rest} left`)
    rest -= size
  }
  return fail(where, 'bytes wanted')
}

const scope = { fail, short, readInt64, readString, readUuid, emptyBytes: Buffer.alloc(0) }

class DecoderCompiler {
  readonly #source = new Source()

  text(struct: Struct, where: string): string {
    const out = this.#source
    out.line('const b = r.bytes, v = r.view, end = r.end')
    out.line('let p = r.position')
    const value = this.#struct(struct, `${quoted(where)}: `)
    out.line('r.position = p')
    out.line(`return ${value}`)
    return out.text
  }

  /** Emits the reading of a struct and gives the name of its value. `path` is the inside of a template literal. */
  #struct(struct: Struct, path: string): string {
    const out = this.#source
    const values = new Map<string, string>()
    let run: Slot[] = []
    const flush = () => {
      if (run.length > 0) this.#run(run, path, values)
      run = []
    }
    for (const slot of struct.slots) {
      if (slot.place !== 'inline') {
        const name = out.name('x')
        out.line(`${slot.place === 'absent' ? 'const' : 'let'} ${name} = ${this.#default(slot)}`)
        values.set(slot.name, name)
      } else if (fixedSize(slot.type) !== undefined) {
        run.push(slot)
      } else {
        flush()
        const name = out.name('x')
        out.line(`let ${name}`)
        values.set(slot.name, name)
        this.#variable(slot, name, `${path}${slot.name}`)
      }
    }
    flush()
    const unknown = struct.flexible ? this.#tagged(struct, values, path) : undefined
    const object = out.name('o')
    out.line(`const ${object} = { ${struct.slots.map(({ name }) => `${name}: ${values.get(name)}`).join(', ')} }`)
    if (unknown !== undefined) out.line(`if (${unknown} !== undefined) ${object}.unknownTaggedFields = ${unknown}`)
    return object
  }

  #run(run: readonly Slot[], path: string, values: Map<string, string>): void {
    const out = this.#source
    const sizes = run.map(slot => [slot.name, fixedSize(slot.type)!] as const)
    const total = sizes.reduce((sum, [, size]) => sum + size, 0)
    out.line(`if (end - p < ${total}) short(\`${path}\`, ${JSON.stringify(sizes)}, end - p)`)
    let offset = 0
    for (const slot of run) {
      const name = out.name('x')
      values.set(slot.name, name)
      out.line(`const ${name} = ${fixed(slot.type, offset === 0 ? 'p' : `p + ${offset}`)}`)
      offset += fixedSize(slot.type)!
    }
    out.line(`p += ${total}`)
  }

  /** Reads a value that is not of a fixed size into the variable `into`. */
  #variable(slot: Slot, into: string, path: string): void {
    const out = this.#source
    if (slot.type.kind === 'struct') {
      const { struct } = slot.type
      if (!slot.nullable) {
        out.line('{')
        out.line(`${into} = ${this.#struct(struct, `${path}.`)}`)
        out.line('}')
        return
      }
      out.line(`if (p >= end) fail(\`${path}\`, '1 byte wanted, 0 left')`)
      out.line(`if (b[p++] ${slot.place === 'inline' ? '> 0x7f' : '=== 0'}) ${into} = null`)
      out.line('else {')
      out.line(`${into} = ${this.#struct(struct, `${path}.`)}`)
      out.line('}')
      return
    }
    const length = this.#length(slot, path)
    out.line(`if (${length} < 0) {`)
    if (slot.nullable) out.line(`if (${length} !== -1) fail(\`${path}\`, \`length \${${length}}\`)\n${into} = null`)
    else out.line(`fail(\`${path}\`, ${length} === -1 ? 'null, which it cannot be' : \`length \${${length}}\`)`)
    out.line('} else {')
    if (slot.type.kind === 'array') this.#array(slot.type.of, slot.compact, length, into, path)
    else {
      out.line(`if (${length} > end - p) fail(\`${path}\`, \`\${${length}} bytes wanted, \${end - p} left\`)`)
      if (slot.type.kind === 'string') {
        out.line(`if (${length} > ${longestString}) fail(\`${path}\`, \`a string of \${${length}} bytes\`)`)
        out.line(`${into} = readString(b, p, ${length})`)
      } else {
        out.line(`${into} = b.subarray(p, p + ${length})`)
      }
      out.line(`p += ${length}`)
    }
    out.line('}')
  }

  /** The length in front of a string, bytes or an array: -1 for null. */
  #length({ type, compact }: Slot, path: string): string {
    const out = this.#source
    const length = out.name('n')
    if (compact) {
      this.#uvarint(length, path)
      out.line(`${length}--`)
      return length
    }
    const size = type.kind === 'string' ? 2 : 4
    out.line(`if (end - p < ${size}) fail(\`${path}\`, \`a length of ${size} bytes wanted, \${end - p} left\`)`)
    out.line(`const ${length} = v.getInt${size * 8}(p)`)
    out.line(`p += ${size}`)
    return length
  }

  #uvarint(name: string, path: string): void {
    const out = this.#source
    out.line(`let ${name}`)
    out.line(`if (p < end && b[p] < 128) ${name} = b[p++]`)
    out.line(`else { r.position = p; ${name} = r.uvarint(); p = r.position`)
    out.line(`if (${name} < 0) fail(\`${path}\`, \`a varint wanted, \${end - p} bytes left\`) }`)
  }

  #array(of: LayoutType, compact: boolean, count: string, into: string, path: string): void {
    const out = this.#source
    const size = fixedSize(of)
    const elements = size === undefined ? 'elements' : `elements of ${size} bytes`
    const needed = size === undefined ? count : `${count} * ${size}`
    out.line(`if (${needed} > end - p) fail(\`${path}\`, \`\${${count}} ${elements} wanted, \${end - p} bytes left\`)`)
    const list = out.name('a')
    const index = out.name('i')
    out.line(`const ${list} = ${count} > ${preallocated} ? [] : new Array(${count})`)
    out.line(`for (let ${index} = 0; ${index} < ${count}; ${index}++) {`)
    if (size !== undefined) {
      out.line(`${list}[${index}] = ${fixed(of, 'p')}`)
      out.line(`p += ${size}`)
    } else {
      const element = out.name('e')
      out.line(`let ${element}`)
      this.#variable(elementSlot(of, compact), element, `${path}[\${${index}}]`)
      out.line(`${list}[${index}] = ${element}`)
    }
    out.line('}')
    out.line(`${into} = ${list}`)
  }

  /** The tagged section that closes a flexible struct; gives the variable that holds the unknown ones. */
  #tagged(struct: Struct, values: ReadonlyMap<string, string>, path: string): string {
    const out = this.#source
    const [left, unknown, tag, size, stop] = ['n', 'u', 't', 's', 'q'].map(prefix => out.name(prefix)) as Five
    const fields = `${path}tagged fields`
    out.line(`let ${unknown}`)
    out.line('if (p < end && b[p] === 0) p++')
    out.line('else {')
    this.#uvarint(left, fields)
    out.line(`for (; ${left} > 0; ${left}--) {`)
    this.#uvarint(tag, fields)
    this.#uvarint(size, fields)
    out.line(`if (${size} > end - p) fail(\`${fields}\`, \`\${${size}} bytes wanted, \${end - p} left\`)`)
    out.line(`const ${stop} = p + ${size}`)
    out.line(`switch (${tag}) {`)
    for (const slot of struct.slots) {
      if (typeof slot.place !== 'number') continue
      const into = values.get(slot.name)!
      out.line(`case ${slot.place}: {`)
      if (fixedSize(slot.type) === undefined) this.#variable(slot, into, `${path}${slot.name}`)
      else {
        const value = new Map<string, string>()
        this.#run([slot], path, value)
        out.line(`${into} = ${value.get(slot.name)}`)
      }
      out.line('break }')
    }
    out.line(`default: (${unknown} ??= []).push({ tag: ${tag}, data: b.subarray(p, ${stop}) }); p = ${stop} }`)
    out.line(
      `if (p !== ${stop}) fail(\`${fields}\`, \`tag \${${tag}} has \${${size}} bytes, \${p - ${stop} + ${size}} were read\`)`,
    )
    out.line('} }')
    return unknown
  }

  /** An expression for the default of a field: a fresh value each time it is evaluated. */
  #default(slot: Slot): string {
    const value = slot.default
    if (value === null) return 'null'
    if (slot.type.kind === 'array') return '[]'
    if (slot.type.kind === 'bytes' || slot.type.kind === 'records') return 'emptyBytes'
    if (slot.type.kind === 'struct') {
      return `{ ${slot.type.struct.slots.map(inner => `${inner.name}: ${this.#default(inner)}`).join(', ')} }`
    }
    return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)
  }
}

type Five = [string, string, string, string, string]

/** An expression that reads a value of a fixed size at a position that was checked. */
function fixed(type: LayoutType, at: string): string {
  switch (type.kind) {
    case 'bool':
      return `b[${at}] !== 0`
    case 'int8':
      return `v.getInt8(${at})`
    case 'int16':
      return `v.getInt16(${at})`
    case 'uint16':
      return `v.getUint16(${at})`
    case 'int32':
      return `v.getInt32(${at})`
    case 'uint32':
      return `v.getUint32(${at})`
    case 'int64':
      return `readInt64(v, ${at})`
    case 'float64':
      return `v.getFloat64(${at})`
    case 'uuid':
      return `readUuid(b, ${at})`
    default:
      throw new TypeError(`${type.kind} has no fixed size`)
  }
}
