// Checks one line of what the oracles say about logs.

import { checkLogFile, type LogFileLine } from './log-files.ts'
import { checkProducers, type ProducersLine } from './producers.ts'

/** What is wrong, or undefined. */
export async function checkFact(text: string): Promise<string | undefined> {
  const line = JSON.parse(text) as ProducersLine | LogFileLine
  try {
    if (line.kind === 'producers') await checkProducers(line)
    else await checkLogFile(line)
    return undefined
  } catch (error) {
    return `${line.kind}: ${error}\n${text}`
  }
}
