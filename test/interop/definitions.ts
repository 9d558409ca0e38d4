// Kafka's message definitions, as they lie in its jars.

import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { KafkaVersion } from './kafka.ts'
import { classPath, home, run } from './tools.ts'

const jars = /^kafka-(clients|group-coordinator|transaction-coordinator|share-coordinator|metadata|raft)-[\d.]+\.jar$/

/** A folder with the definitions of a release. */
export async function definitions(version: KafkaVersion): Promise<string> {
  const libraries = join(await classPath(`kafka-${version}`), '..')
  const folder = join(home, '.cache', `definitions-${version}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(libraries)) {
    if (jars.test(name)) await run('jar', ['-xf', join(libraries, name), 'common'], { cwd: folder })
  }
  return folder
}
