// The names of files that are in memory: directories, and the rules that POSIX has for making, renaming and removing what
// is in them. It knows nothing of what a file is.

import { normalize, sep } from 'node:path'
import { diskError } from './disk-error.ts'

export class Directory<File> {
  readonly entries = new Map<string, File | Directory<File>>()
}

export interface Place<File> {
  readonly directory: Directory<File>
  readonly name: string
}

/** What happened to names: a thing came to a place, went from one, or went from one to another. */
export interface Change<File> {
  readonly node: File | Directory<File>
  readonly from?: Place<File>
  readonly to?: Place<File>
}

export class FileTree<File extends object> {
  readonly root = new Directory<File>()
  readonly #changed: (change: Change<File>) => void

  constructor(changed: (change: Change<File>) => void = () => {}) {
    this.#changed = changed
  }

  /** The file of a name, if there is one. */
  file(path: string, call: string): File | undefined {
    const node = this.#find(path, call)
    if (node instanceof Directory) throw diskError('EISDIR', call, path)
    return node
  }

  directory(path: string, call: string): Directory<File> {
    const node = this.#find(path, call)
    if (!node) throw diskError('ENOENT', call, path)
    if (!(node instanceof Directory)) throw diskError('ENOTDIR', call, path)
    return node
  }

  /** Gives a name to a file; another one that has it loses it. */
  put(path: string, file: File, call: string): void {
    const to = this.#place(path, call)
    if (to.directory.entries.get(to.name) instanceof Directory) throw diskError('EISDIR', call, path)
    to.directory.entries.set(to.name, file)
    this.#changed({ node: file, to })
  }

  rename(path: string, newPath: string): void {
    const from = this.#place(path, 'rename')
    const to = this.#place(newPath, 'rename')
    const node = from.directory.entries.get(from.name)
    const replaced = to.directory.entries.get(to.name)
    if (!node) throw diskError('ENOENT', 'rename', path)
    if (node === replaced) return
    if (node instanceof Directory) {
      if (replaced && !(replaced instanceof Directory)) throw diskError('ENOTDIR', 'rename', newPath)
      if (replaced?.entries.size) throw diskError('ENOTEMPTY', 'rename', newPath)
      if (namesOf(path).every((name, index) => namesOf(newPath)[index] === name))
        throw diskError('EINVAL', 'rename', path)
    } else if (replaced instanceof Directory) throw diskError('EISDIR', 'rename', newPath)
    from.directory.entries.delete(from.name)
    to.directory.entries.set(to.name, node)
    this.#changed({ node, from, to })
  }

  /** Removes a file, or a directory that holds nothing; what is not there is no error. */
  remove(path: string, kind: 'file' | 'directory'): void {
    const node = this.#find(path, 'remove')
    if (node instanceof Directory && kind === 'file') throw diskError('EISDIR', 'remove', path)
    if (node instanceof Directory && node.entries.size > 0) throw diskError('ENOTEMPTY', 'remove', path)
    this.removeAll(path)
  }

  /** Removes whatever has a name, with all in it. */
  removeAll(path: string): void {
    const node = this.#find(path, 'remove')
    if (!node) return
    const from = this.#place(path, 'remove')
    from.directory.entries.delete(from.name)
    this.#changed({ node, from })
  }

  /** Makes a directory and those above it; tells how many were not there. */
  makeDirectory(path: string): number {
    let directory = this.root
    let made = 0
    for (const name of namesOf(path)) {
      const found = directory.entries.get(name)
      if (found && !(found instanceof Directory)) throw diskError('EEXIST', 'makeDirectory', path)
      const next = found ?? new Directory<File>()
      if (!found) {
        directory.entries.set(name, next)
        this.#changed({ node: next, to: { directory, name } })
        made++
      }
      directory = next
    }
    return made
  }

  #find(path: string, call: string): File | Directory<File> | undefined {
    let node: File | Directory<File> | undefined = this.root
    for (const name of namesOf(path)) {
      if (!node) return undefined
      if (!(node instanceof Directory)) throw diskError('ENOTDIR', call, path)
      node = node.entries.get(name)
    }
    return node
  }

  #place(path: string, call: string): Place<File> {
    const names = namesOf(path)
    const name = names.pop()
    if (name === undefined) throw diskError('EBUSY', call, path)
    return { directory: this.directory(names.join(sep), call), name }
  }
}

function namesOf(path: string): string[] {
  return normalize(path)
    .split(sep)
    .filter(name => name !== '' && name !== '.')
}
