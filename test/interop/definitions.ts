// Kafka's message definitions, as they lie in its jars.

import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { KafkaVersion } from './kafka.ts'
import { classPath, home, run } from './tools.ts'

/** What clients speak; of the older release that is all that counts. */
const messages = /^kafka-clients-[\d.]+\.jar$/
/** What brokers write for themselves, which changes from release to release. */
const records = /^kafka-(group-coordinator|transaction-coordinator|share-coordinator|metadata|raft)-[\d.]+\.jar$/

/** A folder with the definitions of a release. */
export async function definitions(version: KafkaVersion): Promise<string> {
  const libraries = join(await classPath(`kafka-${version}`), '..')
  const folder = join(home, '.cache', `definitions-${version}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(libraries)) {
    if (messages.test(name) || (version === '4.3.0' && records.test(name)))
      await run('jar', ['-xf', join(libraries, name), 'common'], { cwd: folder })
  }
  return folder
}
