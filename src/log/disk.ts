// The disk, as the log sees it: the seam between storage and what it stands on. There is the real one, one in memory, and
// in tests one that loses what was not synced, tears writes, fails and fills up. Errors are those of Node's file system,
// with its `code` (ENOSPC, EIO, EACCES, EMFILE, ENOENT, ...). Paths are those of node:path. Calls that are under way at
// the same time have no order among them.

export interface Disk {
  /** Opens a file for reading and writing. */
  open(path: string, options?: OpenOptions): Promise<DiskFile>
  /** The whole of a small file, or undefined if it is not there. */
  readFile(path: string): Promise<Buffer | undefined>
  /**
   * Replaces a small file as one: after a crash there is the old one or the new one, whole, and once this has returned
   * it is the new one. On the way there is a file of the same name and `.tmp`, which a crash may leave behind. Of two that
   * replace the same file at the same time, the one that was called later has the last word.
   */
  writeFile(path: string, bytes: Uint8Array): Promise<void>
  /** Renames a file or a directory; a file that has the name already is replaced as one. */
  rename(from: string, to: string): Promise<void>
  /** Removes a file; one that is not there is no error. Who has it open goes on with it. */
  remove(path: string): Promise<void>
  /** What a directory holds, in the order of names; a directory that is not there is an error. */
  list(directory: string): Promise<DiskEntry[]>
  /** Makes a directory and those above it; one that is there is no error. Tells how many were not. */
  makeDirectory(path: string): Promise<number>
  /** Removes a directory and all in it; one that is not there is no error. */
  removeDirectory(path: string): Promise<void>
  /** Makes creations, renames and removals in a directory outlive a crash. */
  syncDirectory(path: string): Promise<void>
  /**
   * Takes a directory for one owner, or gives undefined if there is one already, in this process or another; the result
   * gives it back. The directory of a process that died is free.
   */
  lock(directory: string): Promise<(() => Promise<void>) | undefined>
  /** The volume that a directory is on, or undefined if it is on none; a directory that is not there is an error. */
  space(directory: string): Promise<Space | undefined>
}

export interface OpenOptions {
  /** It is made if it is not there. */
  readonly create?: boolean
  /** What is in it goes. */
  readonly empty?: boolean
}

/** In bytes. */
export interface Space {
  readonly total: number
  /** What this process may still fill. */
  readonly usable: number
}

export interface DiskEntry {
  readonly name: string
  readonly directory: boolean
  /** In bytes; a directory's says nothing. */
  readonly size: number
  /** When it was last written to, in milliseconds; a directory's says nothing. */
  readonly modified: number
}

export interface DiskFile {
  /** Fills `into` from a position, as far as there are bytes; gives their number. */
  read(into: Uint8Array, position: number): Promise<number>
  /**
   * Writes all of the pieces one behind the other, or fails; a failure may leave any part of them behind. What is between
   * the end of the file and the position becomes zeros. The pieces must not change until this has returned.
   */
  write(pieces: readonly Uint8Array[], position: number): Promise<void>
  /** Cuts the file, or makes it longer with zeros. */
  truncate(size: number): Promise<void>
  /**
   * What was written, by whoever has the file open, outlives a crash from here on. Where this fails, a part may be lost
   * for good, even if it is tried again and succeeds.
   */
  sync(): Promise<void>
  size(): Promise<number>
  /** Lets go of the file, once what is under way has come to its end; whatever is called later fails with EBADF. */
  close(): Promise<void>
}
