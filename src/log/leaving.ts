// A log leaves its folder and goes on in another one, where there is a copy of it.

import type { LogCore, Parts } from './log-core.ts'
import type { CachedFile } from './open-files.ts'

/** The folder that a log goes on in, with a copy of it that another log has made. */
export interface Destination {
  readonly directory: string
  readonly checkpoint: () => Promise<void>
  /** Brings the copy to the end, and closes it. Nothing is appended meanwhile. */
  readonly complete: () => Promise<void>
  /** Takes the old folder away: from then on the copy is the log. */
  readonly leave: (open: readonly CachedFile[]) => Promise<void>
  /** Gives the copy its name; until it has that there is no log. It may be called again if it fails. */
  readonly arrive: () => Promise<void>
}

/** Takes the copy, which is complete, for the log: it is to be found there. */
export async function leaveFor(there: Destination, log: LogCore, { segments }: Parts): Promise<void> {
  await there.leave(segments.all.flatMap(({ files }) => files))
  log.parts = undefined
  log.directory = there.directory
  log.checkpoint = there.checkpoint
  log.arrive = there.arrive
  log.recoveryPoint = log.endOffset
  log.cleanedTo = undefined
  log.clean = true
  for (const segment of segments.all) void segment.closeFiles().catch(() => {}) // when the last read ends
}
