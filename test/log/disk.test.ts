// What every disk promises, asked of each of them.

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Disk, DiskFile } from '../../src/log/disk.ts'
import { MemoryDisk } from '../../src/log/memory-disk.ts'
import { RealDisk } from '../../src/log/real-disk.ts'
import { Random } from '../fuzz/random.ts'
import { SimulatedDisk } from './simulated-disk.ts'

const clock = { now: () => Date.now() }
const top = fs.mkdtempSync(join(tmpdir(), 'josefk-disk-'))
afterAll(() => fs.rmSync(top, { recursive: true }))

const disks: [string, () => Disk][] = [
  ['the real disk', () => new RealDisk()],
  ['the disk in memory', () => new MemoryDisk(clock)],
  ...[1, 2, 3].map((seed): [string, () => Disk] => [
    `the simulated disk with seed ${seed}`,
    () => new SimulatedDisk({ random: new Random(seed), clock }),
  ]),
]

async function contents(file: DiskFile): Promise<Buffer> {
  const bytes = Buffer.alloc((await file.size()) + 10)
  return bytes.subarray(0, await file.read(bytes, 0))
}

function failure(code: string) {
  return expect.objectContaining({ code })
}

describe.each(disks)('%s', (name, make) => {
  const disk = make()
  const root = join(top, name.replaceAll(' ', '-'))
  let count = 0
  /** A directory that nothing else uses. */
  const fresh = async () => {
    const path = join(root, String(count++))
    await disk.makeDirectory(path)
    return path
  }
  const open = async (path: string) => {
    const file = await disk.open(path, { create: true })
    onTestFinished(() => file.close().catch(() => {}))
    return file
  }
  const names = async (path: string) => (await disk.list(path)).map(entry => entry.name)

  beforeAll(() => disk.makeDirectory(root))

  describe('a file', () => {
    it('has what was written, wherever it was written', async () => {
      const file = await open(join(await fresh(), 'a'))
      await file.write([Buffer.from('hello '), Buffer.alloc(0), Buffer.from('world')], 0)
      await file.write([Buffer.from('J')], 0)
      await file.write([Buffer.from('!')], 13)
      expect(await contents(file)).toEqual(Buffer.from('Jello world\0\0!'))
      expect(await file.size()).toBe(14)
    })

    it('gives as much as there is from a position on', async () => {
      const file = await open(join(await fresh(), 'a'))
      await file.write([Buffer.from('0123456789')], 0)
      const into = Buffer.alloc(4, '.')
      expect(await file.read(into, 3)).toBe(4)
      expect(into.toString()).toBe('3456')
      expect(await file.read(into, 8)).toBe(2)
      expect(into.toString()).toBe('8956')
      expect(await file.read(into, 10)).toBe(0)
      expect(await file.read(into, 1000)).toBe(0)
      expect(await file.read(Buffer.alloc(0), 2)).toBe(0)
    })

    it('takes more pieces at once than the system does', async () => {
      const file = await open(join(await fresh(), 'a'))
      const pieces = Array.from({ length: 5000 }, (_, index) => Buffer.from(`${index},`))
      await file.write(pieces, 7)
      expect((await contents(file)).subarray(7)).toEqual(Buffer.concat(pieces))
    })

    it('is not changed by writing nothing', async () => {
      const file = await open(join(await fresh(), 'a'))
      await file.write([], 100)
      await file.write([Buffer.alloc(0)], 100)
      expect(await file.size()).toBe(0)
    })

    it('can be cut, and what was behind does not come back', async () => {
      const file = await open(join(await fresh(), 'a'))
      await file.write([Buffer.from('0123456789')], 0)
      await file.truncate(4)
      expect(await contents(file)).toEqual(Buffer.from('0123'))
      await file.truncate(6)
      expect(await contents(file)).toEqual(Buffer.from('0123\0\0'))
      await file.write([Buffer.from('!')], 8)
      expect(await contents(file)).toEqual(Buffer.from('0123\0\0\0\0!'))
      await file.truncate(0)
      expect(await contents(file)).toEqual(Buffer.alloc(0))
    })

    it('is what a plain array of bytes would be, whatever is done to it', async () => {
      const random = new Random(7)
      const file = await open(join(await fresh(), 'a'))
      let model = Buffer.alloc(0)
      const upTo = () => random.below(random.pick([10, 1000, 70_000, 300_000]))
      for (let step = 0; step < 150; step++) {
        const position = upTo()
        if (random.chance(0.2)) {
          await file.truncate(position)
          model = Buffer.concat([model], position)
        } else {
          const bytes = random.bytes(upTo())
          await file.write([bytes.subarray(0, bytes.length / 3), bytes.subarray(bytes.length / 3)], position)
          if (bytes.length > 0) model = Buffer.concat([model], Math.max(model.length, position + bytes.length))
          bytes.copy(model, position)
        }
        const [from, into] = [upTo(), Buffer.alloc(upTo(), 1)]
        expect(await file.read(into, from)).toBe(Math.max(0, Math.min(model.length - from, into.length)))
        const expected = Buffer.alloc(into.length, 1)
        expected.set(model.subarray(from, from + into.length))
        expect(into.equals(expected)).toBe(true)
      }
      expect((await contents(file)).equals(model)).toBe(true)
    })

    it('is one, however often it is open', async () => {
      const path = join(await fresh(), 'a')
      const [one, other] = [await open(path), await open(path)]
      await one.write([Buffer.from('abc')], 0)
      expect(await contents(other)).toEqual(Buffer.from('abc'))
      await other.sync()
    })

    it('is not there for those who open it without making it', async () => {
      const directory = await fresh()
      await expect(disk.open(join(directory, 'a'))).rejects.toEqual(failure('ENOENT'))
      await expect(disk.open(join(directory, 'none', 'a'), { create: true })).rejects.toEqual(failure('ENOENT'))
      await (await disk.open(join(directory, 'a'), { create: true })).close()
      await expect(disk.open(join(directory, 'a', 'b'), { create: true })).rejects.toEqual(failure('ENOTDIR'))
      await expect(disk.open(directory)).rejects.toEqual(failure('EISDIR'))
      await (await disk.open(join(directory, 'a'))).close()
    })

    it('is empty if it is opened so, for whoever has it open', async () => {
      const path = join(await fresh(), 'a')
      const file = await open(path)
      await file.write([Buffer.from('before')], 0)
      const other = await disk.open(path, { empty: true })
      expect(await file.size()).toBe(0)
      await other.write([Buffer.from('b')], 1)
      expect(await contents(file)).toEqual(Buffer.from('\0b'))
      await expect(disk.open(`${path}-none`, { empty: true })).rejects.toEqual(failure('ENOENT'))
      await (await disk.open(`${path}-new`, { create: true, empty: true })).close()
      expect(await disk.readFile(`${path}-new`)).toEqual(Buffer.alloc(0))
    })

    it('is of no use once it is closed', async () => {
      const file = await disk.open(join(await fresh(), 'a'), { create: true })
      await file.close()
      // The system gives its number to this one.
      const other = await open(join(await fresh(), 'b'))
      await expect(file.write([Buffer.from('stray')], 0)).rejects.toEqual(failure('EBADF'))
      await expect(file.read(Buffer.alloc(1), 0)).rejects.toEqual(failure('EBADF'))
      await expect(file.truncate(10)).rejects.toEqual(failure('EBADF'))
      await expect(file.sync()).rejects.toEqual(failure('EBADF'))
      await expect(file.size()).rejects.toEqual(failure('EBADF'))
      await expect(file.close()).rejects.toEqual(failure('EBADF'))
      expect(await contents(other)).toEqual(Buffer.alloc(0))
    })

    it('is closed only when what is under way has come to its end', async () => {
      const path = join(await fresh(), 'a')
      const file = await disk.open(path, { create: true })
      const writes = Array.from({ length: 20 }, (_, index) => file.write([Buffer.alloc(1000, index + 1)], index * 1000))
      await file.close()
      await Promise.all(writes)
      expect((await disk.readFile(path))?.includes(0)).toBe(false)
      expect((await disk.readFile(path))?.length).toBe(20_000)
    })

    it('stays open when it is renamed, replaced and removed', async () => {
      const directory = await fresh()
      const file = await open(join(directory, 'a'))
      await file.write([Buffer.from('old')], 0)
      await disk.rename(join(directory, 'a'), join(directory, 'b'))
      await disk.writeFile(join(directory, 'b'), Buffer.from('new'))
      await file.write([Buffer.from('er')], 3)
      await disk.remove(join(directory, 'b'))
      await file.sync()
      expect(await contents(file)).toEqual(Buffer.from('older'))
      expect(await names(directory)).toEqual([])
    })
  })

  describe('a small file', () => {
    it('is written and read as one', async () => {
      const path = join(await fresh(), 'a')
      expect(await disk.readFile(path)).toBeUndefined()
      await disk.writeFile(path, Buffer.from('long content'))
      await disk.writeFile(path, Buffer.from('short'))
      expect(await disk.readFile(path)).toEqual(Buffer.from('short'))
      await disk.writeFile(path, Buffer.alloc(0))
      expect(await disk.readFile(path)).toEqual(Buffer.alloc(0))
    })

    it('leaves nothing beside itself, whatever was there', async () => {
      const directory = await fresh()
      await (await open(join(directory, 'a.tmp'))).write([Buffer.from('what a crash left, longer than the new one')], 0)
      await disk.writeFile(join(directory, 'a'), Buffer.from('new'))
      await disk.remove(join(directory, 'a.tmp'))
      expect(await names(directory)).toEqual(['a'])
      expect(await disk.readFile(join(directory, 'a'))).toEqual(Buffer.from('new'))
    })

    it('is what the last of many at the same time made it', async () => {
      const path = join(await fresh(), 'a')
      await Promise.all(
        Array.from({ length: 10 }, (_, index) => disk.writeFile(path, Buffer.from(`${index}`.repeat(9)))),
      )
      expect(await disk.readFile(path)).toEqual(Buffer.from('999999999'))
    })

    it('cannot be written where there is no directory', async () => {
      const directory = await fresh()
      await expect(disk.writeFile(join(directory, 'none', 'a'), Buffer.from('a'))).rejects.toEqual(failure('ENOENT'))
      await disk.makeDirectory(join(directory, 'b'))
      await expect(disk.writeFile(join(directory, 'b'), Buffer.from('a'))).rejects.toEqual(failure('EISDIR'))
      expect(await names(directory)).toEqual(['b'])
      await expect(disk.readFile(join(directory, 'b'))).rejects.toEqual(failure('EISDIR'))
    })
  })

  describe('a directory', () => {
    it('has no space where it is not there', async () => {
      const directory = await fresh()
      await expect(disk.space(join(directory, 'none'))).rejects.toEqual(failure('ENOENT'))
      await disk.space(directory)
    })

    it('is listed in the order of names, with what is in it', async () => {
      const directory = await fresh()
      const before = Date.now()
      await disk.writeFile(join(directory, 'b'), Buffer.from('bytes'))
      await disk.writeFile(join(directory, 'B'), Buffer.from(''))
      expect(await disk.makeDirectory(join(directory, 'a', 'deep', 'down'))).toBe(3)
      expect(await disk.makeDirectory(join(directory, 'a', 'deep'))).toBe(0)
      const entries = await disk.list(directory)
      expect(entries.map(({ name, directory }) => [name, directory])).toEqual([
        ['B', false],
        ['a', true],
        ['b', false],
      ])
      expect(entries[2]?.size).toBe(5)
      // The clock of file systems may be behind by a tick.
      expect(entries[2]?.modified).toBeGreaterThan(before - 1000)
      expect(Number.isInteger(entries[2]?.modified)).toBe(true)
      expect(await names(join(directory, 'a', 'deep'))).toEqual(['down'])
      await disk.syncDirectory(directory)
    })

    it('is an error where it is not there or not a directory', async () => {
      const directory = await fresh()
      await disk.writeFile(join(directory, 'a'), Buffer.from(''))
      for (const [path, code] of [
        ['none', 'ENOENT'],
        ['a', 'ENOTDIR'],
      ] as const) {
        await expect(disk.list(join(directory, path))).rejects.toEqual(failure(code))
      }
      await expect(disk.syncDirectory(join(directory, 'none'))).rejects.toEqual(failure('ENOENT'))
      await expect(disk.lock(join(directory, 'none'))).rejects.toEqual(failure('ENOENT'))
      await expect(disk.makeDirectory(join(directory, 'a'))).rejects.toEqual(failure('EEXIST'))
      await expect(disk.remove(directory)).rejects.toThrow()
    })

    it('is removed with all in it; what is not there is no error', async () => {
      const directory = await fresh()
      await disk.makeDirectory(join(directory, 'a', 'b', 'c'))
      await disk.writeFile(join(directory, 'a', 'b', 'd'), Buffer.from('d'))
      const file = await open(join(directory, 'a', 'b', 'd'))
      await disk.removeDirectory(join(directory, 'a'))
      await disk.removeDirectory(join(directory, 'a'))
      await disk.remove(join(directory, 'a'))
      expect(await names(directory)).toEqual([])
      expect(await contents(file)).toEqual(Buffer.from('d'))
    })

    it('is renamed with all in it', async () => {
      const directory = await fresh()
      await disk.makeDirectory(join(directory, 'a'))
      await disk.writeFile(join(directory, 'a', 'x'), Buffer.from('x'))
      await disk.rename(join(directory, 'a'), join(directory, 'b'))
      expect(await names(directory)).toEqual(['b'])
      expect(await disk.readFile(join(directory, 'b', 'x'))).toEqual(Buffer.from('x'))
      await disk.rename(join(directory, 'b', 'x'), join(directory, 'y'))
      expect(await names(directory)).toEqual(['b', 'y'])
      await disk.rename(join(directory, 'y'), join(directory, 'y'))
      expect(await names(directory)).toEqual(['b', 'y'])
    })

    it('is not replaced if that would lose something', async () => {
      const directory = await fresh()
      await disk.makeDirectory(join(directory, 'a'))
      await disk.makeDirectory(join(directory, 'b', 'c'))
      await disk.writeFile(join(directory, 'f'), Buffer.from('f'))
      for (const [from, to, code] of [
        ['a', 'b', 'ENOTEMPTY'],
        ['a', 'f', 'ENOTDIR'],
        ['f', 'a', 'EISDIR'],
        ['b', join('b', 'c', 'd'), 'EINVAL'],
        ['none', 'x', 'ENOENT'],
        ['f', join('none', 'x'), 'ENOENT'],
        ['f', join('f', 'x'), 'ENOTDIR'],
      ] as const) {
        await expect(disk.rename(join(directory, from), join(directory, to))).rejects.toEqual(failure(code))
      }
      await disk.rename(join(directory, 'b'), join(directory, 'a'))
      expect(await names(directory)).toEqual(['a', 'f'])
      expect(await names(join(directory, 'a'))).toEqual(['c'])
    })

    it('has one owner', async () => {
      const [directory, other] = [await fresh(), await fresh()]
      const release = await disk.lock(directory)
      expect(release).toBeDefined()
      expect(await disk.lock(directory)).toBeUndefined()
      expect(await disk.lock(other)).toBeDefined()
      expect(await disk.lock(directory)).toBeUndefined()
      await release?.()
      expect(await disk.lock(directory)).toBeDefined()
    })
  })
})

describe('the real disk', () => {
  /** What the system takes of a write at most. */
  const taken = 30_000
  const asOne = (pieces: readonly NodeJS.ArrayBufferView[]) =>
    Buffer.concat(pieces.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)))

  /** Has those who import the call by its name get the spy, too, as long as the test runs. */
  function inImports(spy: { mockRestore(): void }): void {
    syncBuiltinESMExports()
    onTestFinished(() => {
      spy.mockRestore()
      syncBuiltinESMExports()
    })
  }

  it('goes on after a short write, and closes only then', async () => {
    const { write } = fs
    const spy = vi.spyOn(fs, 'writev').mockImplementation((descriptor, pieces, position, done) => {
      const bytes = asOne(pieces)
      write(descriptor, bytes, 0, Math.min(bytes.length, taken), position, (error, count) => done(error, count, pieces))
    })
    inImports(spy)
    const path = join(top, 'short')
    const file = await new RealDisk().open(path, { create: true })
    const pieces = [1, 2, 0, 3, 4].map(i => Buffer.alloc(i * 10_000, i))
    const writing = file.write(pieces, 2)
    await file.close()
    await writing
    expect(fs.readFileSync(path).equals(Buffer.concat([Buffer.alloc(2), ...pieces]))).toBe(true)
    expect(spy).toHaveBeenCalledTimes(4)
  })

  it('does a small write at once, and goes on after a short one there, too', async () => {
    const { writeSync } = fs
    const spy = vi.spyOn(fs, 'writevSync').mockImplementation((descriptor, pieces, position) => {
      const bytes = asOne(pieces)
      return writeSync(descriptor, bytes, 0, Math.min(bytes.length, 3), position)
    })
    inImports(spy)
    const path = join(top, 'small')
    const file = await new RealDisk().open(path, { create: true })
    void file.write(['ab', '', 'c', 'defghij', 'k'].map(Buffer.from), 2)
    expect(spy).toHaveBeenCalled()
    await file.close()
    expect(fs.readFileSync(path, 'latin1')).toBe('\0\0abcdefghijk')
  })

  it.runIf(fs.existsSync('/dev/full'))('says when the disk is full', async () => {
    const file = await new RealDisk().open('/dev/full')
    await expect(file.write([Buffer.from('a')], 0)).rejects.toEqual(failure('ENOSPC'))
    await file.close()
  })
})
