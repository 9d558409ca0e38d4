// The syntax of RE2, without what a yes or no cannot depend on: groups capture nothing, and greed makes no difference.

import { type CharacterTest, either, not, perlClass, posixClass, range, unicodeClass } from './re2-classes.ts'

export type Node =
  | { readonly kind: 'character'; readonly matches: CharacterTest }
  | { readonly kind: 'assertion'; readonly holds: (text: string, at: number) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly from: number; readonly to: number | undefined }

export class PatternError extends Error {
  override readonly name = 'PatternError'
}

/** RE2's limits: of a single repetition, and of all that are inside each other. */
const mostRepeats = 1000
const deepest = 1000
/** Ours: every one of them may have to be looked at for every character of a name. */
const mostSteps = 2000

interface Flags {
  readonly ignoreCase: boolean
  readonly multiLine: boolean
  readonly dotIsAll: boolean
}

export function parsePattern(pattern: string): Node {
  return new Parser(pattern).parse()
}

class Parser {
  readonly #text: string
  #at = 0
  #depth = 0
  readonly #names = new Set<string>()
  #flags: Flags = { ignoreCase: false, multiLine: false, dotIsAll: false }

  constructor(text: string) {
    this.#text = text
  }

  parse(): Node {
    const node = this.#choice()
    if (this.#at < this.#text.length) this.#fail('regexp/syntax: internal error') // a ) too many, in RE2J's words
    return node
  }

  #fail(what: string): never {
    throw new PatternError(what)
  }

  #choice(): Node {
    const flags = this.#flags
    const parts = [this.#sequence()]
    while (this.#accept('|')) parts.push(this.#sequence())
    this.#flags = flags
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts }
  }

  #sequence(): Node {
    const parts: Node[] = []
    while (this.#at < this.#text.length && !this.#sees('|') && !this.#sees(')')) {
      const part = this.#atom()
      if (part !== undefined) parts.push(this.#repeated(part))
    }
    return { kind: 'sequence', parts }
  }

  // Repetition

  #repeated(part: Node): Node {
    let node = part
    let repeats = 0
    for (let count = this.#repetition(); count !== undefined; count = this.#repetition()) {
      if (++repeats > 1) this.#fail('invalid nested repetition operator')
      this.#accept('?') // greed
      node = { kind: 'repeat', part: node, ...count }
      if (sizeOf(node) > mostSteps) this.#fail('expression too large')
    }
    return node
  }

  #repetition(): { from: number; to: number | undefined } | undefined {
    if (this.#accept('*')) return { from: 0, to: undefined }
    if (this.#accept('+')) return { from: 1, to: undefined }
    if (this.#accept('?')) return { from: 0, to: 1 }
    const counted = this.#match(/\{(\d+)(?:(,)(\d*))?\}/y)
    if (counted === undefined) return undefined
    const from = Number(counted[1])
    const to = counted[2] === undefined ? from : counted[3] === '' ? undefined : Number(counted[3])
    if (from > mostRepeats || (to !== undefined && (to > mostRepeats || to < from))) {
      this.#fail('invalid repeat count')
    }
    return { from, to }
  }

  // Atoms

  /** Undefined for what only changes flags. */
  #atom(): Node | undefined {
    if (this.#accept('(')) return this.#group()
    if (this.#accept('[')) return { kind: 'character', matches: this.#class() }
    if (this.#accept('.')) {
      const { dotIsAll } = this.#flags
      return { kind: 'character', matches: code => dotIsAll || code !== 0x0a }
    }
    if (this.#accept('^')) return this.#flags.multiLine ? lineStart : textStart
    if (this.#accept('$')) return this.#flags.multiLine ? lineEnd : textEnd
    if (this.#accept('\\')) return this.#escape()
    if (this.#sees('*') || this.#sees('+') || this.#sees('?')) this.#fail('missing argument to repetition operator')
    return this.#literal(this.#codePoint())
  }

  #literal(code: number): Node {
    return { kind: 'character', matches: this.#withCase(either(range(code, code))) }
  }

  #withCase(matches: CharacterTest): CharacterTest {
    if (!this.#flags.ignoreCase) return matches
    return code => {
      const text = String.fromCodePoint(code)
      return [text, text.toLowerCase(), text.toUpperCase()].some(form => matches(form.codePointAt(0)!))
    }
  }

  #group(): Node | undefined {
    if (++this.#depth > deepest) this.#fail('expression nests too deeply')
    const outside = this.#flags
    if (this.#accept('?')) {
      const name = this.#match(/P?<([A-Za-z0-9_]+)>/y)?.[1]
      if (name !== undefined) {
        if (this.#names.has(name)) this.#fail('duplicate capture group name')
        this.#names.add(name)
      } else if (this.#match(/P?</y) !== undefined) {
        this.#fail('invalid named capture')
      } else {
        this.#setFlags()
        if (this.#accept(')')) {
          this.#depth--
          return undefined
        }
        if (!this.#accept(':')) this.#fail('invalid or unsupported Perl syntax')
      }
    }
    const node = this.#choice()
    if (!this.#accept(')')) this.#fail('missing closing )')
    this.#flags = outside
    this.#depth--
    return node
  }

  /** `U` is about greed, which makes no difference. */
  #setFlags(): void {
    const set = this.#match(/([imsU]*)(?:-([imsU]+))?(?=[:)])/y)
    if (set === undefined) this.#fail('invalid or unsupported Perl syntax')
    const [, on = '', off = ''] = set
    const flag = (letter: string, before: boolean) => !off.includes(letter) && (before || on.includes(letter))
    const { ignoreCase, multiLine, dotIsAll } = this.#flags
    this.#flags = {
      ignoreCase: flag('i', ignoreCase),
      multiLine: flag('m', multiLine),
      dotIsAll: flag('s', dotIsAll),
    }
  }

  #escape(): Node {
    if (this.#accept('Q')) return this.#quoted()
    if (this.#accept('A')) return textStart
    if (this.#accept('z')) return textEnd
    if (this.#accept('b')) return wordBoundary(true)
    if (this.#accept('B')) return wordBoundary(false)
    return { kind: 'character', matches: this.#withCase(this.#escapedClass() ?? this.#escapedCode()) }
  }

  #quoted(): Node {
    const end = this.#text.indexOf('\\E', this.#at)
    const quoted = this.#text.slice(this.#at, end === -1 ? undefined : end)
    this.#at = end === -1 ? this.#text.length : end + 2
    return { kind: 'sequence', parts: Array.from(quoted, each => this.#literal(each.codePointAt(0)!)) }
  }

  /** `\d`, `\pL` and the like, behind the backslash. */
  #escapedClass(): CharacterTest | undefined {
    const perl = this.#match(/[dDsSwW]/y)
    if (perl !== undefined) return perlClass(perl[0])
    const unicode = this.#match(/([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/y)
    if (unicode === undefined) return undefined
    const name = unicode[3] ?? unicode[4] ?? ''
    const matches = unicodeClass(name) ?? this.#fail(`invalid character class range`)
    return (unicode[1] === 'P') !== (unicode[2] === '^') ? not(matches) : matches
  }

  #escapedCode(): CharacterTest {
    const code = this.#escapedCodePoint()
    return range(code, code)
  }

  #escapedCodePoint(): number {
    const hex = this.#match(/x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/y)
    if (hex !== undefined) {
      const code = Number.parseInt(hex[1] ?? hex[2] ?? '', 16)
      if (code > 0x10ffff) this.#fail('invalid escape sequence')
      return code
    }
    const octal = this.#match(/0[0-7]{0,2}|[1-7][0-7]{1,2}/y)
    if (octal !== undefined) return Number.parseInt(octal[0], 8)
    const control = this.#match(/[aftnrv]/y)
    if (control !== undefined) return { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 }[control[0]] ?? 0
    if (this.#at >= this.#text.length) this.#fail('trailing backslash at end of expression')
    const code = this.#codePoint()
    if (/[A-Za-z0-9]/.test(String.fromCodePoint(code))) this.#fail('invalid escape sequence')
    return code
  }

  // Classes

  #class(): CharacterTest {
    const negated = this.#accept('^')
    const parts: CharacterTest[] = []
    for (let first = true; first || !this.#sees(']'); first = false) {
      if (this.#at >= this.#text.length) this.#fail('missing closing ]')
      parts.push(this.#classPart())
    }
    this.#accept(']')
    const matches = this.#withCase(either(...parts))
    return negated ? not(matches) : matches
  }

  #classPart(): CharacterTest {
    const posix = this.#match(/\[:(\^?)([a-z]+):\]/y)
    if (posix !== undefined) {
      const matches = posixClass(posix[2] ?? '') ?? this.#fail('invalid character class range')
      return posix[1] === '^' ? not(matches) : matches
    }
    if (this.#sees('\\') && /[dDsSwWpP]/.test(this.#text[this.#at + 1] ?? '')) {
      this.#at++
      return this.#escapedClass() ?? this.#fail('invalid character class range')
    }
    const low = this.#classCodePoint()
    if (!(this.#sees('-') && this.#text[this.#at + 1] !== ']')) return range(low, low)
    this.#at++
    const high = this.#classCodePoint()
    if (high < low) this.#fail('invalid character class range')
    return range(low, high)
  }

  #classCodePoint(): number {
    if (this.#at >= this.#text.length) this.#fail('missing closing ]')
    return this.#accept('\\') ? this.#escapedCodePoint() : this.#codePoint()
  }

  // Reading

  #sees(character: string): boolean {
    return this.#text[this.#at] === character
  }

  #accept(character: string): boolean {
    if (!this.#sees(character)) return false
    this.#at++
    return true
  }

  #codePoint(): number {
    const code = this.#text.codePointAt(this.#at)!
    this.#at += code > 0xffff ? 2 : 1
    return code
  }

  #match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at
    const found = expression.exec(this.#text)
    if (found === null) return undefined
    this.#at += found[0].length
    return found
  }
}

const textStart: Node = { kind: 'assertion', holds: (_, at) => at === 0 }
const textEnd: Node = { kind: 'assertion', holds: (text, at) => at === text.length }
const lineStart: Node = { kind: 'assertion', holds: (text, at) => at === 0 || text[at - 1] === '\n' }
const lineEnd: Node = { kind: 'assertion', holds: (text, at) => at === text.length || text[at] === '\n' }

function wordBoundary(wanted: boolean): Node {
  const isWord = (character: string | undefined) => character !== undefined && /[A-Za-z0-9_]/.test(character)
  return { kind: 'assertion', holds: (text, at) => (isWord(text[at - 1]) !== isWord(text[at])) === wanted }
}

/** How many steps a node will become. */
function sizeOf(node: Node): number {
  switch (node.kind) {
    case 'sequence':
    case 'choice':
      return node.parts.reduce((sum, part) => sum + sizeOf(part), 1)
    case 'repeat':
      return sizeOf(node.part) * Math.max(node.to ?? node.from + 1, 1) + 1
    default:
      return 1
  }
}
