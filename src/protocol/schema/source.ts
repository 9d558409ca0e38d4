// Text of a function in the making: lines, fresh names, and the constants that the text refers to by name.

type Factory = (...scope: unknown[]) => unknown

/** Functions that were compiled before the program started, by their text: the build does that for some. */
export const compiledAhead = new Map<string, Factory>()

export class Source {
  readonly #lines: string[] = []
  readonly #constants = new Map<string, unknown>()
  #names = 0

  line(text: string): void {
    this.#lines.push(text)
  }

  name(prefix: string): string {
    return `${prefix}${this.#names++}`
  }

  constant(value: unknown): string {
    const name = this.name('k')
    this.#constants.set(name, value)
    return name
  }

  /** The function with these parameters; `scope` is what its text may call besides its constants. */
  compile(parameters: readonly string[], scope: Readonly<Record<string, unknown>>): unknown {
    const outer = { ...scope, ...Object.fromEntries(this.#constants) }
    // In parentheses, it is compiled at once; otherwise it would be parsed now, and again when it is first called.
    const text = `'use strict'\nreturn (function (${parameters.join(', ')}) {\n${this.#lines.join('\n')}\n})`
    const names = Object.keys(outer)
    const make = compiledAhead.get(textOf(names, text)) ?? new Function(...names, text)
    return make(...Object.values(outer))
  }
}

/** What tells one function from another: the names in its scope, and its body. */
export function textOf(names: readonly string[], body: string): string {
  return `${names}\n${body}`
}

/** `text` as the inside of a template literal. */
export function quoted(text: string): string {
  return text.replace(/[\\`]/g, '\\$&')
}
