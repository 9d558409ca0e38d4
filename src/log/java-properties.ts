// The `.properties` files of Java, as its own reader takes them: comments, three kinds of separators, escapes, lines
// that go on in the next one.

/** The last one counts where a key comes twice. What is wrong in an escape is `undefined` for the whole text. */
export function parseProperties(text: string): Map<string, string> | undefined {
  const properties = new Map<string, string>()
  for (const line of logicalLines(text)) {
    const [, key = '', value = ''] = /^((?:\\.|[^\\=: \t\f])*)(?:[ \t\f]*[=:]|[ \t\f])?[ \t\f]*(.*)$/s.exec(line) ?? []
    const [plainKey, plainValue] = [plain(key), plain(value)]
    if (plainKey === undefined || plainValue === undefined) return undefined
    properties.set(plainKey, plainValue)
  }
  return properties
}

export function formatProperties(properties: Iterable<readonly [key: string, value: string]>): string {
  let text = ''
  for (const [key, value] of properties) {
    text += `${escaped(key).replaceAll(' ', '\\ ')}=${escaped(value).replace(/^ /, '\\ ')}\n`
  }
  return text
}

/** Without comments and empty lines, without space in front, and put together where a line ends in a backslash. */
function* logicalLines(text: string): Generator<string> {
  let line = ''
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const part = natural.replace(/^[ \t\f]+/, '')
    if (line === '' && /^[#!]/.test(part)) continue
    const goesOn = /(?:^|[^\\])(?:\\\\)*\\$/.test(part)
    line += goesOn ? part.slice(0, -1) : part
    if (goesOn || line === '') continue
    yield line
    line = ''
  }
  if (line !== '') yield line
}

const named: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function plain(text: string): string | undefined {
  if (/\\u(?![\da-fA-F]{4})/.test(text.replaceAll('\\\\', ''))) return undefined
  return text.replace(/\\(?:u([\da-fA-F]{4})|(.)|$)/gs, (_, code?: string, char = '') =>
    code === undefined ? (named[char] ?? char) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

function escaped(text: string): string {
  return text
    .replace(/[\\=:#!]/g, '\\$&')
    .replace(/[\t\n\r\f]/g, char => `\\${Object.keys(named).find(name => named[name] === char)}`)
}
