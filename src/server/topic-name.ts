// What a topic may be called, in Kafka's words. Names become parts of those of folders and of metrics.

import { ApiError } from './errors.ts'

const longest = 249
const legal = /^[a-zA-Z0-9._-]+$/

/** Why no topic can be called so, if that is the case. */
export function problemOfName(name: string): string | undefined {
  const problem = flawOf(name)
  return problem && `Topic name is invalid: ${problem}`
}

/** Throws what is wrong with a name. */
export function checkTopicName(name: string): void {
  const problem = problemOfName(name)
  if (problem !== undefined) throw new ApiError('INVALID_TOPIC_EXCEPTION', problem)
}

function flawOf(name: string): string | undefined {
  if (name === '') return 'the empty string is not allowed'
  if (name === '.' || name === '..') return `'${name}' is not allowed`
  if (name.length > longest) return `the length of '${name}' is longer than the max allowed length ${longest}`
  if (legal.test(name)) return undefined
  return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
}
