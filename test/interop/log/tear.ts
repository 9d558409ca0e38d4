// What a crash in the middle of a write leaves.

import { readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'

/** Cuts the last batch of a partition off in its middle. */
export async function tear(folder: string): Promise<void> {
  const last = (await readdir(folder))
    .filter(name => name.endsWith('.log'))
    .sort()
    .at(-1)!
  const { size } = await stat(join(folder, last))
  await truncate(join(folder, last), size - 5)
}
