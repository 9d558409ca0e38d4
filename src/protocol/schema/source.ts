// Functions made of text: the text in the making, and what becomes of it.

type Factory = (...scope: unknown[]) => unknown

/** Functions that were compiled before the program started, by what they do: the build does that for some. */
export const compiledAhead = new Map<string, Factory>()

/**
 * The function that does `what`, which tells it from all others. `scope` is what its text may call; the text is only asked for
 * if the function was not compiled ahead.
 */
export function compiled(
  what: string,
  parameters: readonly string[],
  scope: Readonly<Record<string, unknown>>,
  text: () => string,
): unknown {
  const make = compiledAhead.get(what) ?? new Function(...Object.keys(scope), body(what, parameters, text()))
  return make(...Object.values(scope))
}

/** In parentheses, the function is compiled at once; otherwise it would be parsed now, and again when it is first called. */
function body(what: string, parameters: readonly string[], text: string): string {
  return `// ${what}\n'use strict'\nreturn (function (${parameters.join(', ')}) {\n${text}\n})`
}

/** What a function does, by its body. */
export function purposeOf(body: string): string {
  return body.slice('// '.length, body.indexOf('\n'))
}

export class Source {
  readonly #lines: string[] = []
  #names = 0

  line(text: string): void {
    this.#lines.push(text)
  }

  name(prefix: string): string {
    return `${prefix}${this.#names++}`
  }

  get text(): string {
    return this.#lines.join('\n')
  }
}

/** `text` as the inside of a template literal. */
export function quoted(text: string): string {
  return text.replace(/[\\`]/g, '\\$&')
}
