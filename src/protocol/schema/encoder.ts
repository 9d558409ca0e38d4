// Compiles a layout to one function that encodes it. Every value is checked on its way: what the message cannot carry is
// an EncodeError that says where, never a wrong byte.

import { EncodeError } from '../wire/errors.ts'
import {
  putCompactString,
  putInt64,
  putString,
  putUuid,
  putUvarint,
  sizeOfPieces,
  uvarintSize,
  type Writer,
} from '../wire/writer.ts'
import { elementSlot, fixedSize, type LayoutType, type Slot, type Struct } from './layout.ts'
import { compiled, quoted, Source } from './source.ts'

export type Encoder = (writer: Writer, value: unknown) => void

/** `where` opens the text of every error: `Fetch v12 response`. */
export function compileEncoder(where: string, struct: () => Struct): Encoder {
  const text = () => new EncoderCompiler().text(struct(), where)
  return compiled(`encode ${where}`, ['w', 'o'], scope, text) as Encoder
}

function bad(where: string, wanted: string, got: unknown): never {
  throw new EncodeError(`${where}: ${wanted} wanted, got ${shown(got)}`)
}

function absent(where: string, got: unknown): never {
  throw new EncodeError(`${where}: ${shown(got)} given, but this version does not have the field`)
}

function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 40 ? `a string of ${value.length} characters` : JSON.stringify(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  return value !== null && typeof value === 'object' ? 'an object' : String(value)
}

const scope = {
  bad,
  absent,
  putCompactString,
  putInt64,
  putString,
  putUuid,
  putUvarint,
  sizeOfPieces,
  uvarintSize,
  emptyBytes: Buffer.alloc(0),
}

class EncoderCompiler {
  readonly #source = new Source()
  /** Inside tagged fields, whose size is written in front, bytes are copied rather than attached. */
  #tagDepth = 0

  text(struct: Struct, where: string): string {
    const out = this.#source
    out.line('let b = w.bytes, v = w.view, p = w.position, room = b.length')
    this.#struct(struct, 'o', `${quoted(where)}: `)
    out.line('w.position = p')
    return out.text
  }

  #reserve(size: number | string): void {
    this.#source.line(`if (p + ${size} > room) { w.position = p; w.reserve(${size}); ${resume} }`)
  }

  #struct(struct: Struct, object: string, path: string): void {
    const out = this.#source
    out.line(
      `if (typeof ${object} !== 'object' || ${object} === null) bad(\`${path}\`.slice(0, -1), 'an object', ${object})`,
    )
    let run: Slot[] = []
    const flush = () => {
      if (run.length > 0) this.#run(run, object, path)
      run = []
    }
    for (const slot of struct.slots) {
      if (slot.place === 'absent') {
        if (!slot.ignorable) this.#absent(slot, object, path)
      } else if (slot.place === 'inline') {
        if (fixedSize(slot.type) !== undefined) run.push(slot)
        else {
          flush()
          this.#variable(slot, this.#value(slot, object), `${path}${slot.name}`)
        }
      }
    }
    flush()
    if (struct.flexible) this.#tagged(struct, object, path)
  }

  /** A variable with the field's value, or its default. */
  #value(slot: Slot, object: string): string {
    const out = this.#source
    const name = out.name('x')
    out.line(`let ${name} = ${object}.${slot.name}`)
    out.line(`if (${name} === undefined) ${name} = ${this.#default(slot)}`)
    return name
  }

  #absent(slot: Slot, object: string, path: string): void {
    const out = this.#source
    const name = out.name('x')
    out.line(`const ${name} = ${object}.${slot.name}`)
    out.line(`if (${name} !== undefined && !(${this.#isDefault(slot, name)})) absent(\`${path}${slot.name}\`, ${name})`)
  }

  #run(run: readonly Slot[], object: string, path: string): void {
    const out = this.#source
    const total = run.reduce((sum, slot) => sum + fixedSize(slot.type)!, 0)
    this.#reserve(total)
    let offset = 0
    for (const slot of run) {
      const value = this.#value(slot, object)
      out.line(fixed(slot.type, offset === 0 ? 'p' : `p + ${offset}`, value, `${path}${slot.name}`))
      offset += fixedSize(slot.type)!
    }
    out.line(`p += ${total}`)
  }

  #variable(slot: Slot, value: string, path: string): void {
    const out = this.#source
    const { type, compact, nullable } = slot
    if (type.kind === 'struct') {
      if (nullable) {
        this.#reserve(1)
        out.line(`if (${value} === null) b[p++] = ${slot.place === 'inline' ? '0xff' : '0'}`)
        out.line('else { b[p++] = 1')
      }
      this.#struct(type.struct, value, `${path}.`)
      if (nullable) out.line('}')
      return
    }
    if (nullable) {
      const size = compact ? 1 : type.kind === 'string' ? 2 : 4
      out.line(`if (${value} === null) {`)
      this.#reserve(size)
      out.line(compact ? 'b[p++] = 0' : `v.setInt${size * 8}(p, -1); p += ${size}`)
      out.line('} else {')
    }
    if (type.kind === 'string') this.#string(value, compact, path)
    else if (type.kind === 'array') this.#array(type.of, value, compact, path)
    else if (type.kind === 'records') this.#records(value, compact, path)
    else this.#bytes(value, compact, path)
    if (nullable) out.line('}')
  }

  #string(value: string, compact: boolean, path: string): void {
    const out = this.#source
    const end = out.name('q')
    out.line(`if (typeof ${value} !== 'string') bad(\`${path}\`, 'a string', ${value})`)
    this.#reserve(`${value}.length * 3 + 5`)
    out.line(`const ${end} = ${compact ? 'putCompactString' : 'putString'}(b, p, ${value})`)
    out.line(`if (${end} < 0) bad(\`${path}\`, 'a string of at most 32767 bytes', ${value})`)
    out.line(`p = ${end}`)
  }

  #bytes(value: string, compact: boolean, path: string): void {
    const out = this.#source
    out.line(`if (!(${value} instanceof Uint8Array)) bad(\`${path}\`, 'bytes', ${value})`)
    this.#length(`${value}.length`, compact)
    out.line(`w.position = p; w.put(${value}, ${this.#tagDepth > 0}); p = w.position; ${resume}`)
  }

  /** Records may come in pieces, as a log has them. */
  #records(value: string, compact: boolean, path: string): void {
    const out = this.#source
    const size = out.name('n')
    out.line(`const ${size} = sizeOfPieces(${value})`)
    out.line(`if (${size} < 0) bad(\`${path}\`, 'bytes', ${value})`)
    this.#length(size, compact)
    out.line(`w.position = p; w.putPieces(${value}, ${this.#tagDepth > 0}); p = w.position; ${resume}`)
  }

  #array(of: LayoutType, value: string, compact: boolean, path: string): void {
    const out = this.#source
    out.line(`if (!Array.isArray(${value})) bad(\`${path}\`, 'an array', ${value})`)
    this.#length(`${value}.length`, compact)
    const index = out.name('i')
    const element = out.name('e')
    const size = fixedSize(of)
    const elementPath = `${path}[\${${index}}]`
    if (size !== undefined) this.#reserve(`${value}.length * ${size}`)
    out.line(`for (let ${index} = 0; ${index} < ${value}.length; ${index}++) {`)
    out.line(`const ${element} = ${value}[${index}]`)
    if (size === undefined) this.#variable(elementSlot(of, compact), element, elementPath)
    else {
      out.line(fixed(of, 'p', element, elementPath))
      out.line(`p += ${size}`)
    }
    out.line('}')
  }

  #length(length: string, compact: boolean): void {
    this.#reserve(5)
    this.#source.line(compact ? `p = putUvarint(b, p, ${length} + 1)` : `v.setInt32(p, ${length}); p += 4`)
  }

  #tagged(struct: Struct, object: string, path: string): void {
    const out = this.#source
    const slots = struct.slots.filter(slot => typeof slot.place === 'number')
    slots.sort((a, b) => Number(a.place) - Number(b.place))
    const [unknown, count, next] = [out.name('u'), out.name('n'), out.name('j')]
    out.line(`const ${unknown} = ${object}.unknownTaggedFields`)
    out.line(`let ${count} = ${unknown} === undefined ? 0 : ${unknown}.length, ${next} = 0`)
    const values = slots.map(slot => {
      const value = this.#value(slot, object)
      const given = out.name('g')
      out.line(`const ${given} = !(${this.#isDefault(slot, value)})`)
      out.line(`if (${given}) ${count}++`)
      return { slot, value, given }
    })
    this.#reserve(5)
    out.line(`p = putUvarint(b, p, ${count})`)
    const unknownBelow = (limit: string) =>
      out.line(
        `if (${unknown} !== undefined) { w.position = p; ${next} = w.unknown(${unknown}, ${next}, ${limit}); p = w.position; ${resume} }`,
      )
    for (const { slot, value, given } of values) {
      unknownBelow(String(slot.place))
      out.line(`if (${given}) {`)
      this.#taggedField(slot, value, `${path}${slot.name}`)
      out.line('}')
    }
    unknownBelow('Infinity')
  }

  /** Tag, size, value: the value is written one byte further on, and moved if its size takes more than one. */
  #taggedField(slot: Slot, value: string, path: string): void {
    const out = this.#source
    const start = out.name('s')
    const size = out.name('m')
    this.#reserve(6)
    out.line(`p = putUvarint(b, p, ${slot.place}) + 1`)
    out.line(`const ${start} = p`)
    this.#tagDepth++
    const fixedBytes = fixedSize(slot.type)
    if (fixedBytes === undefined) this.#variable(slot, value, path)
    else {
      this.#reserve(fixedBytes)
      out.line(fixed(slot.type, 'p', value, path))
      out.line(`p += ${fixedBytes}`)
    }
    this.#tagDepth--
    out.line(`const ${size} = p - ${start}`)
    out.line(`if (${size} > 127) {`)
    this.#reserve(4)
    out.line(`const e = uvarintSize(${size}) - 1`)
    out.line(`b.copyWithin(${start} + e, ${start}, p); p += e`)
    out.line('}')
    out.line(`putUvarint(b, ${start} - 1, ${size})`)
  }

  #default({ type, default: value }: Slot): string {
    if (value === null) return 'null'
    if (type.kind === 'array') return '[]'
    if (type.kind === 'bytes' || type.kind === 'records') return 'emptyBytes'
    if (type.kind === 'struct') return '{}'
    return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)
  }

  /** An expression that says whether a value that is there equals the default of its field. */
  #isDefault(slot: Slot, value: string): string {
    if (slot.default === null) return `${value} === null`
    switch (slot.type.kind) {
      case 'array':
      case 'bytes':
      case 'records':
        return `${value} !== null && ${value}.length === 0`
      case 'struct': {
        const inner = slot.type.struct.slots.map(field => {
          const name = `${value}.${field.name}`
          return `(${name} === undefined || ${this.#isDefault(field, name)})`
        })
        return [`${value} !== null`, `${value}.unknownTaggedFields === undefined`, ...inner].join(' && ')
      }
      case 'int64':
        return `${value} == ${this.#default(slot)}`
      default:
        return `${value} === ${this.#default(slot)}`
    }
  }
}

/** Takes up the writer's buffer again after a call that may have replaced it. */
const resume = 'b = w.bytes; v = w.view; room = b.length'

/** A statement that writes a value of a fixed size at a position that has room. */
function fixed(type: LayoutType, at: string, x: string, path: string): string {
  const integer = (check: string, write: string, wanted: string) =>
    `if (typeof ${x} !== 'number' || ${check} !== ${x}) bad(\`${path}\`, '${wanted}', ${x}); ${write}`
  switch (type.kind) {
    case 'bool':
      return `if (typeof ${x} !== 'boolean') bad(\`${path}\`, 'a boolean', ${x}); b[${at}] = ${x} ? 1 : 0`
    case 'int8':
      return integer(`(${x} << 24) >> 24`, `b[${at}] = ${x}`, 'an 8-bit integer')
    case 'int16':
      return integer(`(${x} << 16) >> 16`, `v.setInt16(${at}, ${x})`, 'a 16-bit integer')
    case 'uint16':
      return integer(`(${x} & 0xffff)`, `v.setUint16(${at}, ${x})`, 'an unsigned 16-bit integer')
    case 'int32':
      return integer(`(${x} | 0)`, `v.setInt32(${at}, ${x})`, 'a 32-bit integer')
    case 'uint32':
      return integer(`(${x} >>> 0)`, `v.setUint32(${at}, ${x})`, 'an unsigned 32-bit integer')
    case 'int64':
      return `if (!putInt64(v, ${at}, ${x})) bad(\`${path}\`, 'a 64-bit integer', ${x})`
    case 'float64':
      return `if (typeof ${x} !== 'number') bad(\`${path}\`, 'a number', ${x}); v.setFloat64(${at}, ${x})`
    case 'uuid':
      return `if (typeof ${x} !== 'string' || !putUuid(b, ${at}, ${x})) bad(\`${path}\`, 'a uuid of 22 characters', ${x})`
    default:
      throw new TypeError(`${type.kind} has no fixed size`)
  }
}
