// Which names topics may have, in Kafka's words. Names become parts of those of files and of metrics.

const longestName = 249
const legal = /^[a-zA-Z0-9._-]+$/

/** Why no topic can be called so, if that is the case. */
export function problemOfName(name: string): string | undefined {
  const problem = flawOf(name)
  return problem && `Topic name is invalid: ${problem}`
}

function flawOf(name: string): string | undefined {
  if (name === '') return 'the empty string is not allowed'
  if (name === '.' || name === '..') return `'${name}' is not allowed`
  if (name.length > longestName) return `the length of '${name}' is longer than the max allowed length ${longestName}`
  if (legal.test(name)) return undefined
  return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
}
