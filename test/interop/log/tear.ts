// What a crash in the middle of a write leaves.

import { appendFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Enough to say how long the batch is, and less than any batch is. */
const beginning = 40

/** Has a partition end with the beginning of a batch. Nothing is cut off: the last segment may be one that was just begun. */
export async function tear(folder: string): Promise<void> {
  const logs = (await readdir(folder)).filter(name => name.endsWith('.log')).sort()
  const bytes = (await readFile(join(folder, logs[0]!))).subarray(0, beginning)
  if (bytes.length < beginning) throw new Error(`${folder} begins with no batch`)
  await appendFile(join(folder, logs.at(-1)!), bytes)
}
