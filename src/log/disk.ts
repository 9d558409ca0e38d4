// The disk, as the log sees it: the seam between storage and what it stands on. There is the real one, one in memory, and
// in tests one that loses what was not synced, tears writes, fails and fills up. Errors are those of Node's file system,
// with its `code` (ENOSPC, EIO, EACCES, EMFILE, ENOENT, ...).

export interface Disk {
  /** Opens a file for reading and writing; with `create` it is made if it is not there. */
  open(path: string, options?: { readonly create?: boolean }): Promise<DiskFile>
  /** The whole of a small file, or undefined if it is not there. */
  readFile(path: string): Promise<Buffer | undefined>
  /** Replaces a small file as one: after a crash there is the old one or the new one, whole. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Removes a file; one that is not there is no error. */
  remove(path: string): Promise<void>
  /** What a directory holds, in the order of names; a directory that is not there is an error. */
  list(directory: string): Promise<DiskEntry[]>
  /** Makes a directory and those above it; one that is there is no error. */
  makeDirectory(path: string): Promise<void>
  /** Removes a directory and all in it; one that is not there is no error. */
  removeDirectory(path: string): Promise<void>
  /** Makes creations, renames and removals in a directory outlive a crash. */
  syncDirectory(path: string): Promise<void>
  /** Takes a directory for this process, or undefined if another (or this one) has it; the result gives it back. */
  lock(directory: string): Promise<(() => Promise<void>) | undefined>
}

export interface DiskEntry {
  readonly name: string
  readonly directory: boolean
  readonly size: number
  /** When it was last written to, in milliseconds. */
  readonly modified: number
}

export interface DiskFile {
  /** Fills `into` from a position, as far as there are bytes; gives their number. */
  read(into: Uint8Array, position: number): Promise<number>
  /** Writes all of the pieces one behind the other, or fails; a failure may leave any part of them behind. */
  write(pieces: readonly Uint8Array[], position: number): Promise<void>
  truncate(size: number): Promise<void>
  /** What was written outlives a crash from here on. */
  sync(): Promise<void>
  size(): Promise<number>
  close(): Promise<void>
}
