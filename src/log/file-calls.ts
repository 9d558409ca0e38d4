// The calls of node:fs that the disk needs, as promises. Those that Node has itself take longer each time, and load a good
// part of Node when the first of them is made.

import fs from 'node:fs'
import { promisify } from 'node:util'

export type { Dirent } from 'node:fs'

export const { O_RDONLY, O_RDWR, O_CREAT } = fs.constants

export const open = promisify(fs.open)
export const close = promisify(fs.close)
export const truncate = promisify(fs.ftruncate)
export const sync = promisify(fs.fsync)
export const syncData = promisify(fs.fdatasync)
export const statsOf = promisify(fs.fstat)

export const readFile = promisify(fs.readFile)
export const { readFileSync } = fs
export const writeFile = promisify(fs.writeFile)
export const rename = promisify(fs.rename)
export const unlink = promisify(fs.unlink)
export const rm = promisify(fs.rm)
export const stat = promisify(fs.stat)
export const readdir = promisify(fs.readdir)
export const mkdir = promisify(fs.mkdir)
export const statfs = promisify(fs.statfs)

// These two are made for every record: promisify, which gathers what they give into an object, would be felt.

/** Gives how many bytes there were. */
export function read(descriptor: number, into: Uint8Array, offset: number, length: number, position: number) {
  return new Promise<number>((resolve, reject) => {
    fs.read(descriptor, into, offset, length, position, (error, count) => (error ? reject(error) : resolve(count)))
  })
}

/** Gives how many bytes were written. */
export function write(descriptor: number, pieces: readonly Uint8Array[], position: number) {
  return new Promise<number>((resolve, reject) => {
    fs.writev(descriptor, pieces, position, (error, count) => (error ? reject(error) : resolve(count)))
  })
}

/** The same, and the thread waits for it. */
export function writeNow(descriptor: number, pieces: readonly Uint8Array[], position: number): number {
  return fs.writevSync(descriptor, pieces, position)
}
