// Just enough of a disk for small files.

import type { Disk } from '../../../src/log/disk.ts'

export class FilesInMemory implements Pick<Disk, 'list' | 'readFile' | 'writeFile' | 'remove'> {
  readonly files = new Map<string, Buffer>()

  async list(directory: string) {
    return this.names(directory).map(name => ({ name, directory: false, size: 0, modified: 0 }))
  }

  async readFile(path: string) {
    return this.files.get(path)
  }

  async writeFile(path: string, bytes: Uint8Array) {
    this.files.set(path, Buffer.from(bytes))
  }

  async remove(path: string) {
    this.files.delete(path)
  }

  names(directory: string): string[] {
    return [...this.files.keys()]
      .filter(path => path.startsWith(`${directory}/`))
      .map(path => path.slice(directory.length + 1))
      .sort()
  }
}
