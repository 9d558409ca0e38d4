// What a simulated disk holds: of each file and of each directory what has been written, and apart from it what has been
// synced; and what a power cut makes of the two.

import { FileBytes } from '../../src/log/file-bytes.ts'
import { type Change, Directory, FileTree } from '../../src/log/file-tree.ts'
import type { Random } from '../fuzz/random.ts'

const sectorSize = 512

/** How many of the changes that were not synced a power cut leaves: now and then all of them, now and then none. */
const moods = [0, 0.1, 0.5, 0.9, 1]

/** Something that was done to the bytes of a file and is not synced. */
interface Pending {
  do(to: FileBytes): void
  /** Does what is left of it if the power is cut in the middle. */
  tear(to: FileBytes, random: Random): void
}

export class SimulatedFile {
  /** As everybody sees it. */
  readonly written: FileBytes
  readonly #synced: FileBytes
  #unsynced: Pending[] = []
  modified: number

  constructor(modified: number, synced = new FileBytes()) {
    this.#synced = synced
    this.written = synced.copy()
    this.modified = modified
  }

  write(bytes: Uint8Array, position: number): void {
    const kept = Uint8Array.from(bytes)
    this.#change({
      do: to => to.write(kept, position),
      tear: (to, random) => tear(kept, position, to, random),
    })
  }

  truncate(size: number): void {
    this.#change({ do: to => to.truncate(size), tear: () => {} })
  }

  sync(): void {
    for (const change of this.#unsynced) change.do(this.#synced)
    this.#unsynced = []
  }

  /** What was to be synced counts as clean from now on, whether or not it has reached the disk; so it is on Linux. */
  failToSync(random: Random): void {
    this.#unsynced = this.#unsynced.filter(() => random.chance(0.5))
  }

  afterPowerCut(random: Random): SimulatedFile {
    const bytes = this.#synced.copy()
    const kept = random.pick(moods)
    for (const change of this.#unsynced) {
      const [whole, torn] = [random.chance(kept), random.chance(kept)]
      if (whole) change.do(bytes)
      else if (torn) change.tear(bytes, random)
    }
    return new SimulatedFile(this.modified, bytes)
  }

  #change(change: Pending): void {
    change.do(this.written)
    this.#unsynced.push(change)
  }
}

/** Any of its sectors, in any order; the size of the file may have become known before what belongs there. */
function tear(bytes: Uint8Array, position: number, into: FileBytes, random: Random): void {
  const end = position + bytes.length
  for (let at = position; at < end; ) {
    const next = Math.min(end, at - (at % sectorSize) + sectorSize)
    if (random.chance(0.5)) into.write(bytes.subarray(at - position, next - position), at)
    at = next
  }
  if (into.size < end && random.chance(0.5)) into.truncate(end)
}

type Folder = Directory<SimulatedFile>

export class SimulatedState {
  readonly tree: FileTree<SimulatedFile>
  readonly #synced = new Map<Folder, Map<string, SimulatedFile | Folder>>()
  #unsynced: Change<SimulatedFile>[] = []

  constructor() {
    this.tree = new FileTree(change => this.#unsynced.push(change))
  }

  /** The changes of a directory are made to last, and those before them on which they stand. */
  syncDirectory(directory: Folder): void {
    const synced = new Set([directory])
    const lasting: Change<SimulatedFile>[] = []
    const left: Change<SimulatedFile>[] = []
    for (const change of this.#unsynced.toReversed()) {
      const touched = placesOf(change).map(place => place.directory)
      if (touched.some(directory => synced.has(directory))) {
        for (const directory of touched) synced.add(directory)
        lasting.unshift(change)
      } else left.unshift(change)
    }
    for (const change of lasting) apply(change, this.#synced)
    this.#unsynced = left
  }

  afterPowerCut(random: Random): SimulatedState {
    const found = new Map([...this.#synced].map(([directory, entries]) => [directory, new Map(entries)]))
    const kept = random.pick(moods)
    for (const change of this.#unsynced) if (random.chance(kept)) apply(change, found)

    const state = new SimulatedState()
    const fill = (from: Folder, to: Folder) => {
      for (const [name, node] of found.get(from) ?? []) {
        const after = node instanceof Directory ? new Directory<SimulatedFile>() : node.afterPowerCut(random)
        to.entries.set(name, after)
        let synced = state.#synced.get(to)
        if (!synced) state.#synced.set(to, (synced = new Map()))
        synced.set(name, after)
        if (node instanceof Directory && after instanceof Directory) fill(node, after)
      }
    }
    fill(this.tree.root, state.tree.root)
    return state
  }
}

function placesOf({ from, to }: Change<SimulatedFile>) {
  return [from, to].filter(place => place !== undefined)
}

/** One change, whole, even if one before it that brought the thing to its place is missing. */
function apply(change: Change<SimulatedFile>, state: Map<Folder, Map<string, SimulatedFile | Folder>>): void {
  for (const { directory } of placesOf(change)) {
    for (const [name, node] of state.get(directory) ?? []) {
      if (node === change.node) state.get(directory)?.delete(name)
    }
  }
  if (!change.to) return
  const entries = state.get(change.to.directory) ?? new Map<string, SimulatedFile | Folder>()
  entries.set(change.to.name, change.node)
  state.set(change.to.directory, entries)
}
