// Text of a function in the making: lines, fresh names, and the constants that the text refers to by name.

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
    const text = `'use strict'\nreturn (${parameters.join(', ')}) => {\n${this.#lines.join('\n')}\n}`
    return new Function(...Object.keys(outer), text)(...Object.values(outer))
  }
}

/** `text` as the inside of a template literal. */
export function quoted(text: string): string {
  return text.replace(/[\\`]/g, '\\$&')
}
