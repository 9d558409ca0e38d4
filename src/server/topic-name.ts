// What a topic may be called: the names are those of folders too.

import { ApiError } from './errors.ts'

const longest = 249
const allowed = /^[a-zA-Z0-9._-]+$/

/** Throws what is wrong with a name, in Kafka's words. */
export function checkTopicName(name: string): void {
  const wrong = whatIsWrong(name)
  if (wrong !== undefined) throw new ApiError('INVALID_TOPIC_EXCEPTION', `Topic name is invalid: ${wrong}`)
}

function whatIsWrong(name: string): string | undefined {
  if (name === '') return 'the empty string is not allowed'
  if (name === '.' || name === '..') return `'${name}' is not allowed`
  if (name.length > longest) return `the length of '${name}' is longer than the max allowed length ${longest}`
  if (allowed.test(name)) return undefined
  return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
}
