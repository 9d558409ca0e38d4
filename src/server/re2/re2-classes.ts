// Classes of characters in regular expressions.

export type CharacterTest = (code: number) => boolean

export function range(low: number, high: number): CharacterTest {
  return code => code >= low && code <= high
}

export function either(...tests: readonly CharacterTest[]): CharacterTest {
  const [only] = tests
  return only !== undefined && tests.length === 1 ? only : code => tests.some(test => test(code))
}

export function not(test: CharacterTest): CharacterTest {
  return code => !test(code)
}

function of(expression: RegExp): CharacterTest {
  return code => expression.test(String.fromCodePoint(code))
}

/** `d`, `s`, `w`, and in capitals what they are not. All of ASCII only. */
export function perlClass(letter: string): CharacterTest {
  const classes: Readonly<Record<string, CharacterTest>> = {
    d: of(/[0-9]/),
    s: of(/[\t\n\f\r ]/),
    w: of(/[0-9A-Za-z_]/),
  }
  const matches = classes[letter.toLowerCase()]!
  return letter === letter.toLowerCase() ? matches : not(matches)
}

const posix: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what the class means
  ascii: /[\x00-\x7f]/,
  blank: /[\t ]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what the class means
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t\n\v\f\r ]/,
  upper: /[A-Z]/,
  word: /[0-9A-Za-z_]/,
  xdigit: /[0-9A-Fa-f]/,
}

/** `[:alpha:]` and the like. */
export function posixClass(name: string): CharacterTest | undefined {
  const expression = Object.hasOwn(posix, name) ? posix[name] : undefined
  return expression && of(expression)
}

/** A general category or a script of Unicode. */
export function unicodeClass(name: string): CharacterTest | undefined {
  if (name === 'Any') return () => true
  for (const property of [name, `Script=${name}`]) {
    try {
      return of(new RegExp(`\\p{${property}}`, 'u'))
    } catch {
      // it is not one of those
    }
  }
  return undefined
}
