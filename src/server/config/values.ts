// From the text of a config to its value and back, with the rules and the sentences of Apache Kafka.

import type { ConfigType, ConfigValue, Definition, Rule } from './definition.ts'

/** A value that a config cannot have; the message is Kafka's. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export function invalid(name: string, value: ConfigValue, why: string): string {
  return `Invalid value ${shown(value)} for configuration ${name}: ${why}`
}

/** What the text means, if the config may be that. */
export function parseValue<T extends ConfigValue>(name: string, definition: Definition<T>, text: string): T {
  const { type, rule } = definition
  const given = read(name, type, text)
  // One that comes twice is counted once.
  const value = rule?.kind === 'list' && Array.isArray(given) ? [...new Set(given)] : given
  const problem = rule && violation(name, type, rule, value)
  if (problem !== undefined) throw new ConfigError(problem)
  return value as T
}

/** How Kafka prints the value: numbers without leading zeros, lists without spaces, ... */
export function formatText(name: string, definition: Definition, text: string): string {
  const { type } = definition
  // The one type whose text says more than the value that it becomes.
  if (type === 'LONG') return BigInt(plainInteger(text.trim()) ?? 0).toString()
  return formatValue(type, parseValue(name, definition, text)) ?? ''
}

export function formatValue(type: ConfigType, value: ConfigValue): string | null {
  if (value === null) return null
  if (type === 'PASSWORD') return '[hidden]'
  if (typeof value === 'object') return value.join(',')
  if (typeof value !== 'number') return String(value)
  if (type === 'DOUBLE') return formatDouble(value)
  return value === Number.POSITIVE_INFINITY ? largestLong.toString() : String(value)
}

const bits: Partial<Record<ConfigType, bigint>> = { SHORT: 16n, INT: 32n, LONG: 64n }
const largestLong = 2n ** 63n - 1n

function read(name: string, type: ConfigType, text: string): ConfigValue {
  const trimmed = trim(text)
  switch (type) {
    case 'BOOLEAN':
      if (!/^(true|false)$/i.test(trimmed)) throw wrong(name, text, 'Expected value to be either true or false')
      return trimmed.toLowerCase() === 'true'
    case 'INT':
    case 'SHORT':
    case 'LONG': {
      const value = readInteger(trimmed, bits[type] ?? 0n)
      if (value === undefined) throw wrong(name, text, `Not a number of type ${type}`)
      return value
    }
    case 'DOUBLE': {
      const value = readDouble(trimmed)
      if (value === undefined) throw wrong(name, text, 'Not a number of type DOUBLE')
      return value
    }
    case 'LIST':
      return trimmed === '' ? [] : trimmed.split(/[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/)
    case 'CLASS':
      // Which classes there are is not known here; that none has an empty name is.
      if (trimmed === '') throw wrong(name, text, `Class ${text} could not be found.`)
      return trimmed
    default:
      return trimmed
  }
}

/** As Java does it. */
function trim(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && text[start]! <= ' ') start++
  while (start < end && text[end - 1]! <= ' ') end--
  return text.slice(start, end)
}

function wrong(name: string, value: ConfigValue, why: string): ConfigError {
  return new ConfigError(invalid(name, value, why))
}

function plainInteger(text: string): string | undefined {
  const [, sign = '', digits] = /^([+-]?)(\d+)$/.exec(text) ?? []
  return digits === undefined ? undefined : `${sign === '-' ? '-' : ''}${digits}`
}

/** One beyond what a number holds exactly is as good as infinite: it only ever limits time, bytes or counts. */
function readInteger(text: string, size: bigint): number | undefined {
  const digits = plainInteger(text)
  if (digits === undefined) return undefined
  const value = BigInt(digits)
  if (BigInt.asIntN(Number(size), value) !== value) return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) ? number + 0 : Math.sign(number) * Number.POSITIVE_INFINITY
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[fd]?$/i
const hexadecimal = /^([+-]?)0x([\da-f]*)(?:\.([\da-f]*))?p([+-]?\d+)[fd]?$/i
const notFinite = /^([+-]?)(NaN|Infinity)$/

function readDouble(text: string): number | undefined {
  if (decimal.test(text)) return Number.parseFloat(text)
  const [, sign, word] = notFinite.exec(text) ?? []
  if (word !== undefined) return (sign === '-' ? -1 : 1) * Number(word)
  const [, minus, whole = '', part = '', exponent] = hexadecimal.exec(text) ?? []
  if (exponent === undefined || whole + part === '') return undefined
  const magnitude = Number(`0x${whole}${part}`) * 2 ** (Number(exponent) - 4 * part.length)
  return minus === '-' ? -magnitude : magnitude
}

/** As Java prints a double. */
function formatDouble(value: number): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return String(value)
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value)
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
}

/** As Java prints it in a sentence. */
function shown(value: ConfigValue): string {
  return typeof value === 'object' && value !== null ? `[${value.join(', ')}]` : String(value)
}

function violation(name: string, type: ConfigType, rule: Rule, value: ConfigValue): string | undefined {
  switch (rule.kind) {
    case 'range':
      if (typeof value !== 'number') return undefined
      if (value < rule.min) return invalid(name, formatValue(type, value), `Value must be at least ${rule.min}`)
      if (value > rule.max) return invalid(name, formatValue(type, value), `Value must be no more than ${rule.max}`)
      return undefined
    case 'one of':
      return notOneOf(name, String(value), rule.values, rule.ignoringCase)
    case 'list':
      return typeof value === 'object' && value !== null ? wrongList(name, value, rule) : undefined
    case 'own':
      return rule.check(name, value)
  }
}

function notOneOf(name: string, value: string, values: readonly string[], ignoringCase = false): string | undefined {
  if (values.includes(ignoringCase ? value.toUpperCase() : value)) return undefined
  const how = ignoringCase ? ' (case insensitive)' : ''
  return invalid(name, value, `String must be one of${how}: ${values.join(', ')}`)
}

function wrongList(
  name: string,
  value: readonly string[],
  { of, mayBeEmpty }: Rule & { kind: 'list' },
): string | undefined {
  if (value.length === 0) {
    if (mayBeEmpty) return undefined
    const valid = of === undefined ? 'any non-empty value' : `[${of.join(', ')}]`
    return `Configuration '${name}' must not be empty. Valid values include: ${valid}`
  }
  for (const one of value) {
    if (one === '') return `Configuration '${name}' values must not be empty.`
    const problem = of && notOneOf(name, one, of)
    if (problem !== undefined) return problem
  }
  return undefined
}
