// The calls of node:fs that the disk needs, as promises. Those that Node has itself take longer each time, and load a good
// part of Node when the first of them is made; what promisify makes of one takes longer to make.

import {
  close as closeFile,
  constants,
  type Dirent,
  fdatasync,
  fstat,
  fsync,
  ftruncate,
  mkdir as makeOne,
  open as openFile,
  type RmOptions,
  read as readAt,
  readdir,
  readFile as readWhole,
  rm as removeAll,
  rename as renameOne,
  type Stats,
  type StatsFs,
  stat as statAt,
  statfs as statVolume,
  unlink as unlinkOne,
  writev,
  writevSync,
} from 'node:fs'

export { type Dirent, readFileSync } from 'node:fs'

export const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = constants

export const open = (path: string, flags: number) => promised<number>(done => openFile(path, flags, done))
export const close = (descriptor: number) => promised(done => closeFile(descriptor, done))
export const truncate = (descriptor: number, size: number) => promised(done => ftruncate(descriptor, size, done))
export const sync = (descriptor: number) => promised(done => fsync(descriptor, done))
export const syncData = (descriptor: number) => promised(done => fdatasync(descriptor, done))
export const statsOf = (descriptor: number) => promised<Stats>(done => fstat(descriptor, done))
export const readFile = (path: string) => promised<Buffer>(done => readWhole(path, done))
export const rename = (from: string, to: string) => promised(done => renameOne(from, to, done))
export const unlink = (path: string) => promised(done => unlinkOne(path, done))
export const rm = (path: string, options: RmOptions) => promised(done => removeAll(path, options, done))
export const stat = (path: string) => promised<Stats>(done => statAt(path, done))
export const names = (directory: string) => promised<string[]>(done => readdir(directory, done))
export const entries = (directory: string) =>
  promised<Dirent[]>(done => readdir(directory, { withFileTypes: true }, done))
export const mkdir = (path: string) => promised(done => makeOne(path, done))
export const statfs = (directory: string) => promised<StatsFs>(done => statVolume(directory, done))

/** Gives how many bytes there were. */
export const read = (descriptor: number, into: Uint8Array, offset: number, length: number, position: number) =>
  promised<number>(done => readAt(descriptor, into, offset, length, position, done))

/** Gives how many bytes were written. */
export const write = (descriptor: number, pieces: readonly Uint8Array[], position: number) =>
  promised<number>(done => writev(descriptor, pieces, position, done))

/** The same, and the thread waits for it. */
export function writeNow(descriptor: number, pieces: readonly Uint8Array[], position: number): number {
  return writevSync(descriptor, pieces, position)
}

function promised<T = void>(call: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value as T))))
}
