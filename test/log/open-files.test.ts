// The cache of open files: never more than so many, and nobody notices.

import { describe, expect, it } from 'vitest'
import { type CachedFile, OpenFiles } from '../../src/log/open-files.ts'
import { Random } from '../fuzz/random.ts'
import { SimulatedDisk, type SimulatedDiskOptions } from './simulated-disk.ts'

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

/** A disk with files `f0`, `f1`, ... in `d`, each of which has its own name in it. */
async function setUp(files: number, limit: number, options: SimulatedDiskOptions = {}) {
  const disk = new SimulatedDisk(options)
  await disk.makeDirectory('d')
  for (let index = 0; index < files; index++) await disk.writeFile(`d/f${index}`, Buffer.from(`f${index}`))
  const open = new OpenFiles(disk, limit)
  return { disk, open, files: Array.from({ length: files }, (_, index) => open.file(`d/f${index}`)) }
}

async function textOf(file: CachedFile): Promise<string> {
  const bytes = Buffer.alloc(100)
  return bytes.toString('latin1', 0, await file.read(bytes, 0))
}

/** Something that is done when the test says so. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { open, opened }
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

describe('open files', () => {
  it('are opened when they are used, once for all who use them, and stay open', async () => {
    const { disk, open, files } = await setUp(3, 2)
    expect(disk.openFiles).toBe(0)
    expect(await Promise.all([textOf(files[1]!), textOf(files[1]!), textOf(files[1]!)])).toEqual(['f1', 'f1', 'f1'])
    expect(disk.openFiles).toBe(1)
    expect(open.open).toBe(1)
    disk.fail({ call: 'open', code: 'EIO' })
    expect(await textOf(files[1]!)).toBe('f1')
  })

  it('are closed when others are wanted, the one first that was used least recently', async () => {
    const { disk, files } = await setUp(3, 2)
    for (const index of [0, 1, 0, 2]) await textOf(files[index]!)
    expect(disk.openFiles).toBe(2)
    disk.fail({ call: 'open', code: 'EIO' })
    expect(await textOf(files[0]!)).toBe('f0')
    expect(await textOf(files[2]!)).toBe('f2')
    await expect(textOf(files[1]!)).rejects.toThrow('EIO')
  })

  it.each(seeds)('are never too many, and everyone gets what he asked for (seed %i)', async seed => {
    const random = new Random(seed)
    const limit = 1 + random.below(4)
    const { disk, open, files } = await setUp(12, limit, { random })
    const work = async () => {
      for (let step = 0; step < 20; step++) {
        const index = random.below(files.length)
        if (random.chance(0.3)) await files[index]!.write([Buffer.from(`f${index}`)], 0)
        else expect(await textOf(files[index]!)).toBe(`f${index}`)
      }
    }
    await Promise.all(Array.from({ length: 10 }, work))
    expect(disk.mostOpenFiles).toBeLessThanOrEqual(limit)
    expect(disk.openFiles).toBe(open.open)
    await open.closeIdle()
    expect([disk.openFiles, open.open]).toEqual([0, 0])
  })

  it('wait their turn where all are in use', async () => {
    const { disk, files } = await setUp(4, 2)
    const [first, second] = [gate(), gate()]
    const lent = [files[0]!.use(() => first.opened), files[1]!.use(() => second.opened)]
    const order: string[] = []
    const waiting = [files[2]!, files[3]!].map(async file => order.push(await textOf(file)))
    await turns(20)
    expect(order).toEqual([])
    second.open()
    await Promise.all(waiting)
    expect(order).toEqual(['f2', 'f3'])
    first.open()
    await Promise.all(lent)
    expect(disk.mostOpenFiles).toBe(2)
  })

  it('make do with fewer if the system allows no more', async () => {
    const { disk, open, files } = await setUp(6, 5, { descriptors: 3 })
    for (let round = 0; round < 2; round++) for (const file of files) await textOf(file)
    expect([disk.openFiles, open.open]).toEqual([3, 3])
    const { open: go, opened } = gate()
    const lent = files.slice(0, 3).map(file => file.use(() => opened))
    await turns(50)
    const others = files.slice(3).map(textOf)
    await turns(50)
    go()
    await Promise.all(lent)
    expect(await Promise.all(others)).toEqual(['f3', 'f4', 'f5'])
    await open.closeIdle()
    expect([disk.openFiles, open.open]).toEqual([0, 0])
  })

  it('fail if the system allows none at all', async () => {
    const { disk, open, files } = await setUp(6, 5)
    const end = disk.fail({ call: 'open', code: 'EMFILE' })
    const codes = await Promise.all(files.map(file => textOf(file).catch(error => error.code)))
    expect(codes).toEqual(files.map(() => 'EMFILE'))
    expect(open.open).toBe(0)
    end()
    expect(await textOf(files[0]!)).toBe('f0')
  })

  it('give back their place when they cannot be opened', async () => {
    const { open, files } = await setUp(1, 1)
    const missing = open.file('d/none')
    await expect(textOf(missing)).rejects.toThrow('ENOENT')
    await expect(textOf(missing)).rejects.toThrow('ENOENT')
    expect(open.open).toBe(0)
    expect(await textOf(files[0]!)).toBe('f0')
  })

  it('are made once only: one that is taken away is missed', async () => {
    const { disk, open } = await setUp(0, 1)
    const file = open.file('d/new', { create: true })
    await file.write([Buffer.from('new')], 0)
    await open.closeIdle()
    expect(await textOf(file)).toBe('new')
    await open.closeIdle()
    await disk.remove('d/new')
    await expect(textOf(file)).rejects.toThrow('ENOENT')
  })

  it('tell the one who syncs if closing went wrong', async () => {
    const { disk, open, files } = await setUp(2, 1)
    await files[0]!.write([Buffer.from('x')], 0)
    const end = disk.fail({ call: 'close', code: 'EIO' })
    expect(await textOf(files[1]!)).toBe('f1')
    end()
    await expect(files[0]!.sync()).rejects.toThrow('EIO')
    await files[0]!.sync()
    expect(open.open).toBe(1)
  })
})

describe('a file that is renamed', () => {
  it.each(seeds)('is found by all who read from it, before and after and meanwhile (seed %i)', async seed => {
    const random = new Random(seed)
    const { disk, open, files } = await setUp(4, 1 + random.below(3), { random })
    let renamed = 0
    const rename = async () => {
      for (let step = 0; step < 10; step++) {
        const file = random.pick(files)
        await file.rename(`${file.path.slice(0, 'd/f0'.length)}.${++renamed}`)
      }
    }
    const read = async () => {
      for (let step = 0; step < 30; step++) {
        const index = random.below(files.length)
        expect(await textOf(files[index]!)).toBe(`f${index}`)
      }
    }
    await Promise.all([rename(), rename(), read(), read(), read(), read()])
    expect([...disk.files().keys()].sort()).toEqual(files.map(({ path }) => path).sort())
    await open.closeIdle()
    expect(disk.openFiles).toBe(0)
  })

  it('keeps its name where that fails', async () => {
    const { disk, files } = await setUp(1, 1)
    const end = disk.fail({ call: 'rename', code: 'EACCES' })
    await expect(files[0]!.rename('d/new')).rejects.toThrow('EACCES')
    end()
    expect(files[0]!.path).toBe('d/f0')
    expect(await textOf(files[0]!)).toBe('f0')
  })

  it.each(seeds)('may be so with its directory (seed %i)', async seed => {
    const random = new Random(seed)
    const { disk, open, files } = await setUp(5, 1 + random.below(4), { random, descriptors: 3 })
    const read = async () => {
      for (let step = 0; step < 20; step++) {
        const index = random.below(files.length)
        expect(await textOf(files[index]!)).toBe(`f${index}`)
      }
    }
    const move = async () => {
      await open.renameDirectory('d', 'e', files)
      await open.renameDirectory('e', 'd-delete', files)
    }
    await Promise.all([read(), read(), read(), move(), files[0]!.rename('d/g')])
    expect(files.map(({ path }) => path)).toEqual(['g', 'f1', 'f2', 'f3', 'f4'].map(name => `d-delete/${name}`))
    expect([...disk.files().keys()].sort()).toEqual(files.map(({ path }) => path).sort())
  })
})

describe('a file that is removed', () => {
  it('is there for those who have begun, and gone for those who come later', async () => {
    const { disk, open, files } = await setUp(2, 2)
    const [started, go] = [gate(), gate()]
    const lent = files[0]!.use(async file => {
      started.open()
      await go.opened
      const bytes = Buffer.alloc(10)
      return bytes.toString('latin1', 0, await file.read(bytes, 0))
    })
    await started.opened
    await files[0]!.remove()
    expect([...disk.files().keys()]).toEqual(['d/f1'])
    await expect(textOf(files[0]!)).rejects.toEqual(expect.objectContaining({ code: 'ENOENT' }))
    expect(disk.openFiles).toBe(1)
    go.open()
    expect(await lent).toBe('f0')
    await textOf(files[1]!)
    await files[0]!.close()
    expect([disk.openFiles, open.open]).toEqual([1, 1])
  })

  it('is not mistaken for a new one of its name', async () => {
    const { disk, files } = await setUp(1, 1)
    await files[0]!.remove()
    await disk.writeFile('d/f0', Buffer.from('stranger'))
    await expect(textOf(files[0]!)).rejects.toThrow('ENOENT')
    await files[0]!.remove()
  })

  it.each(seeds)('is read whole or not at all (seed %i)', async seed => {
    const random = new Random(seed)
    const { disk, open, files } = await setUp(8, 1 + random.below(3), { random })
    const read = async () => {
      for (let step = 0; step < 20; step++) {
        const index = random.below(files.length)
        expect([`f${index}`, 'ENOENT']).toContain(await textOf(files[index]!).catch(error => error.code))
      }
    }
    const remove = async () => {
      for (const file of files.slice(2)) {
        await turns(random.below(10))
        await file.remove()
      }
    }
    await Promise.all([read(), read(), read(), remove()])
    await Promise.all(files.map(file => file.close()))
    expect([...disk.files().keys()]).toEqual(['d/f0', 'd/f1'])
    expect([disk.openFiles, open.open]).toEqual([0, 0])
  })
})

describe('a file that is closed', () => {
  it('is so once those who have begun are done, and of no use any more', async () => {
    const { disk, open, files } = await setUp(2, 2)
    const reading = Promise.all([textOf(files[0]!), textOf(files[0]!)])
    await files[0]!.close()
    expect(await reading).toEqual(['f0', 'f0'])
    expect([disk.openFiles, open.open]).toEqual([0, 0])
    await expect(textOf(files[0]!)).rejects.toEqual(expect.objectContaining({ code: 'EBADF' }))
    await expect(files[0]!.rename('d/x')).rejects.toEqual(expect.objectContaining({ code: 'EBADF' }))
    await expect(files[0]!.close()).rejects.toEqual(expect.objectContaining({ code: 'EBADF' }))
    await files[1]!.close()
  })
})
