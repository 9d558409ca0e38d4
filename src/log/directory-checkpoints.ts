// What the checkpoint files of a log directory say of its partitions. A file that is damaged is as good as none: the logs
// are read instead.

import { offsetCheckpoints, readOffsets, writeOffsets } from './checkpoints.ts'
import { LogError } from './errors.ts'
import { parseFolder, partitionName } from './folder-names.ts'
import type { LogContext } from './log-context.ts'

/** What a partition has in the files; undefined is nothing. */
export interface Checkpointed {
  readonly recoveryPoint?: number | undefined
  readonly highWatermark?: number | undefined
  readonly startOffset?: number | undefined
  readonly cleanedTo?: number | undefined
}

const files = {
  recoveryPoint: offsetCheckpoints.recoveryPoint,
  highWatermark: offsetCheckpoints.highWatermark,
  cleanedTo: offsetCheckpoints.cleaner,
  startOffset: offsetCheckpoints.logStart,
} as const

const kinds = Object.keys(files) as (keyof typeof files)[]

export class DirectoryCheckpoints {
  readonly #context: LogContext
  readonly #path: string
  #noted = new Set<string>()
  #latest: object = {}

  constructor(context: LogContext, path: string) {
    this.#context = context
    this.#path = path
  }

  /** Whether the files may have something of a partition. Who gets its name would inherit it. */
  has(name: string): boolean {
    return this.#noted.has(name)
  }

  async read(): Promise<(name: string) => Checkpointed> {
    const found = new Map<string, { -readonly [Kind in keyof Checkpointed]: Checkpointed[Kind] }>()
    const contents = await Promise.all(kinds.map(async kind => ({ kind, offsets: await this.#readFile(files[kind]) })))
    for (const { kind, offsets } of contents) {
      for (const { topic, partition, offset } of offsets) {
        const name = partitionName(topic, partition)
        const checkpointed = found.get(name) ?? {}
        checkpointed[kind] = offset
        found.set(name, checkpointed)
      }
    }
    this.#noted = new Set(found.keys())
    return name => found.get(name) ?? {}
  }

  async #readFile(name: string) {
    const { disk, report } = this.#context
    try {
      return await readOffsets(disk, `${this.#path}/${name}`)
    } catch (error) {
      if (!(error instanceof LogError)) throw error
      report(`${error.message}; it is made anew`)
      return []
    }
  }

  /** Writes all of them, with these partitions as they are at the moment, and no others. */
  async write(partitions: ReadonlyMap<string, Checkpointed>): Promise<void> {
    const names = [...partitions.keys()]
    const contents = kinds.map(kind => [files[kind], offsetsOf(partitions, kind)] as const)
    const call = {}
    this.#latest = call
    for (const name of names) this.#noted.add(name)
    for (const [file, offsets] of contents) await writeOffsets(this.#context.disk, `${this.#path}/${file}`, offsets)
    if (this.#latest === call) this.#noted = new Set(names)
  }
}

function offsetsOf(partitions: ReadonlyMap<string, Checkpointed>, kind: keyof Checkpointed) {
  return [...partitions].flatMap(([name, offsets]) => {
    const { topic, partition } = parseFolder(name)!
    const offset = offsets[kind]
    return offset === undefined || (kind === 'startOffset' && offset === 0) ? [] : [{ topic, partition, offset }]
  })
}
