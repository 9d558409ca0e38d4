// The simulated disk keeps its word: what was synced is there after a power cut, and whatever else may happen does happen
// under one seed or another.

import { describe, expect, it } from 'vitest'
import { Random } from '../fuzz/random.ts'
import { SimulatedDisk, type SimulatedDiskOptions } from './simulated-disk.ts'

const seeds = Array.from({ length: 300 }, (_, index) => index + 1)

function simulate(seed: number, options: SimulatedDiskOptions = {}) {
  return new SimulatedDisk({ ...options, random: new Random(seed) })
}

/** What was found under all seeds together. */
async function findings<T>(find: (disk: SimulatedDisk, random: Random) => Promise<T>): Promise<Set<T>> {
  const found = new Set<T>()
  for (const seed of seeds) found.add(await find(simulate(seed), new Random(seed)))
  return found
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

const text = (disk: SimulatedDisk, path: string) => disk.files().get(path)?.toString('latin1')

/** Where the letters change. */
function cuts(text: string): number[] {
  return [...text].flatMap((letter, at) => (at > 0 && letter !== text[at - 1] ? [at] : []))
}

/** Makes a file that will not go away. */
async function durable(disk: SimulatedDisk, path: string, bytes: string | Buffer) {
  const file = await disk.open(path, { create: true })
  await file.write([Buffer.from(bytes)], 0)
  await file.sync()
  await disk.syncDirectory('.')
  return file
}

describe('a power cut', () => {
  it('keeps what was synced, under whatever seed', async () => {
    for (const seed of seeds) {
      const disk = simulate(seed)
      await disk.makeDirectory('d')
      await disk.syncDirectory('.')
      const file = await disk.open('d/a', { create: true })
      await file.write([Buffer.alloc(5000, 'x')], 0)
      await file.truncate(4000)
      await file.sync()
      await disk.rename('d/a', 'd/b')
      await disk.syncDirectory('d')
      const after = disk.crash()
      expect([...after.files().keys()]).toEqual(['d/b'])
      expect(text(after, 'd/b') === 'x'.repeat(4000)).toBe(true)
    }
  })

  it('keeps it a second time, too', async () => {
    let disk = simulate(3)
    for (let round = 0; round < 5; round++) {
      await durable(disk, `f${round}`, `content ${round}`)
      disk = disk.crash()
    }
    expect([...disk.files().values()].map(String)).toEqual([0, 1, 2, 3, 4].map(round => `content ${round}`))
  })

  it('leaves of a new name what chance leaves', async () => {
    const found = await findings(async disk => {
      const file = await disk.open('a', { create: true })
      await file.sync()
      return disk.crash().files().has('a')
    })
    expect(found).toEqual(new Set([true, false]))
  })

  it('leaves of a rename and a removal what chance leaves, and always one name', async () => {
    const renamed = await findings(async disk => {
      await durable(disk, 'a', 'a')
      await disk.rename('a', 'b')
      await disk.rename('b', 'c')
      return [...disk.crash().files().keys()].join()
    })
    expect(renamed).toEqual(new Set(['a', 'b', 'c']))
    const removed = await findings(async disk => {
      await durable(disk, 'a', 'a')
      await disk.remove('a')
      return disk.crash().files().has('a')
    })
    expect(removed).toEqual(new Set([true, false]))
  })

  it('takes a directory with all that was synced in it, if its own name was not', async () => {
    const found = await findings(async disk => {
      await disk.makeDirectory('d')
      const file = await disk.open('d/a', { create: true })
      await file.sync()
      await disk.syncDirectory('d')
      return disk.crash().files().has('d/a')
    })
    expect(found).toEqual(new Set([true, false]))
  })

  it('leaves of writes any, and any of their sectors', async () => {
    const found = await findings(async disk => {
      const file = await durable(disk, 'a', Buffer.alloc(2048, '.'))
      await file.write([Buffer.alloc(512, 'x')], 0)
      await file.write([Buffer.alloc(1000, 'y')], 600)
      const after = text(disk.crash(), 'a') ?? ''
      const at = cuts(after).filter(position => ![512, 600, 1024, 1536, 1600].includes(position))
      // Elsewhere than between sectors a write that reached the disk while it was under way may end, once.
      expect(at.filter(position => position < 512).length).toBeLessThanOrEqual(1)
      expect(at.filter(position => position > 512).length).toBeLessThanOrEqual(1)
      return at.length === 0 ? after.replaceAll(/(.)\1*/g, '$1') : 'cut'
    })
    expect(found).toEqual(new Set(['.', 'x.', 'x.y.', '.y.', 'x.y.y.', '.y.y.', 'cut']))
  })

  it('may know the size of a file before its bytes', async () => {
    const found = await findings(async disk => {
      const file = await durable(disk, 'a', 'old')
      await file.write([Buffer.alloc(1021, 'n')], 3)
      return (text(disk.crash(), 'a') ?? '').replaceAll(/(.)\1*/gs, '$1')
    })
    expect(found).toEqual(new Set(['old', 'oldn', 'old\0', 'old\0n', 'oldn\0']))
  })

  it('does to a small file that is replaced nothing but to replace it', async () => {
    const found = await findings(async (disk, random) => {
      await disk.writeFile('a', Buffer.from('old'.repeat(1000)))
      void disk.writeFile('a', Buffer.from('new'.repeat(1000)))
      await turns(random.below(20))
      return text(disk.crash(), 'a')?.replaceAll(/(...)\1*/g, '$1')
    })
    expect(found).toEqual(new Set(['old', 'new']))
  })

  it('does not bring back a small file that has been replaced', async () => {
    const found = await findings(async disk => {
      await disk.writeFile('a', Buffer.from('old'))
      await disk.writeFile('a', Buffer.from('new'))
      return text(disk.crash(), 'a')
    })
    expect(found).toEqual(new Set(['new']))
  })

  it('ends what is under way without an answer', async () => {
    const disk = simulate(1)
    const file = await disk.open('a', { create: true })
    let answers = 0
    const answer = () => answers++
    void file.write([Buffer.alloc(10)], 0).then(answer, answer)
    void disk.writeFile('b', Buffer.alloc(10)).then(answer, answer)
    disk.crash()
    void disk.list('.').then(answer, answer)
    await turns(50)
    expect(answers).toBe(0)
  })
})

describe('a kill', () => {
  it('keeps what was written, and of what is under way what chance leaves', async () => {
    const found = await findings(async disk => {
      const file = await disk.open('a', { create: true })
      await file.write([Buffer.from('done ')], 0)
      void file.write([Buffer.from('not yet')], 5)
      const after = disk.kill()
      expect(after.openFiles).toBe(0)
      expect(text(after, 'a')).toMatch(/^done n?o?t? ?y?e?t?$/)
      return text(after, 'a')?.length === 5 ? 'none' : text(after, 'a')?.length === 12 ? 'all' : 'some'
    })
    expect(found).toEqual(new Set(['none', 'all', 'some']))
  })

  it('makes nothing last: a power cut may take it yet', async () => {
    const found = await findings(async disk => {
      await disk.open('a', { create: true })
      return disk.kill().crash().files().has('a')
    })
    expect(found).toEqual(new Set([true, false]))
  })

  it('frees the directories of the dead', async () => {
    const disk = simulate(1)
    expect(await disk.lock('.')).toBeDefined()
    expect(await disk.lock('.')).toBeUndefined()
    expect(await disk.kill().lock('.')).toBeDefined()
  })
})

describe('faults', () => {
  it('come with the call that was named', async () => {
    const disk = simulate(1)
    const file = await durable(disk, 'a', 'a')
    disk.fail({ call: ['write', 'truncate'], path: /^a$/, nth: 2, code: 'EIO' })
    await (await disk.open('b', { create: true })).truncate(1)
    await file.truncate(1)
    await expect(file.write([Buffer.from('b')], 1)).rejects.toEqual(expect.objectContaining({ code: 'EIO', path: 'a' }))
    await file.truncate(1)
  })

  it('come by chance, until they are ended', async () => {
    const disk = simulate(1)
    await durable(disk, 'a', 'a')
    const end = disk.fail({ call: 'readFile', chance: 0.5, code: 'EACCES' })
    const read = () => disk.readFile('a').then(String, error => error.code)
    const results = []
    for (let call = 0; call < 50; call++) results.push(await read())
    expect(new Set(results)).toEqual(new Set(['a', 'EACCES']))
    end()
    for (let call = 0; call < 50; call++) expect(await read()).toBe('a')
  })

  it('leave a part of what was to be written', async () => {
    const found = await findings(async disk => {
      const file = await durable(disk, 'a', '')
      disk.fail({ call: 'write', code: 'EIO' })
      await expect(file.write([Buffer.from('ab'), Buffer.from('c')], 0)).rejects.toThrow('EIO')
      return text(disk, 'a')
    })
    expect(found).toEqual(new Set(['', 'a', 'ab', 'abc']))
  })

  it('make a sync lose for good what it was to keep, though the next one succeeds', async () => {
    const found = await findings(async disk => {
      const file = await durable(disk, 'a', 'old')
      await file.write([Buffer.from('new')], 0)
      disk.fail({ call: 'sync', nth: 1, code: 'EIO' })
      await expect(file.sync()).rejects.toThrow('EIO')
      expect(text(disk, 'a')).toBe('new')
      await file.sync()
      return text(disk.crash(), 'a') ?? ''
    })
    expect(found).toContain('old')
    expect(found).toContain('new')
  })

  it('leave a small file that was to be replaced whole, and nothing beside it', async () => {
    for (const call of ['open', 'write', 'sync', 'close', 'rename'] as const) {
      const disk = simulate(1)
      await disk.writeFile('a', Buffer.from('old'))
      disk.fail({ call, code: 'EIO' })
      await expect(disk.writeFile('a', Buffer.from('new'))).rejects.toThrow('EIO')
      expect(disk.files()).toEqual(new Map([['a', Buffer.from('old')]]))
      expect(disk.openFiles).toBe(0)
    }
  })
})

describe('limits', () => {
  it('are those of space', async () => {
    const disk = simulate(1, { capacity: 10 })
    await durable(disk, 'a', '1234')
    const file = await durable(disk, 'b', '12')
    await expect(file.write([Buffer.from('345'), Buffer.from('67890')], 2)).rejects.toEqual(
      expect.objectContaining({ code: 'ENOSPC' }),
    )
    expect(text(disk, 'b')).toBe('123456')
    await file.write([Buffer.from('654321')], 0)
    await expect(file.truncate(7)).rejects.toEqual(expect.objectContaining({ code: 'ENOSPC' }))
    await disk.remove('a')
    await file.write([Buffer.from('7890')], 6)
    expect(text(disk, 'b')).toBe('6543217890')
  })

  it('are those of open files', async () => {
    const disk = simulate(1, { descriptors: 2 })
    const file = await disk.open('a', { create: true })
    await disk.open('b', { create: true })
    await expect(disk.open('a')).rejects.toEqual(expect.objectContaining({ code: 'EMFILE' }))
    await file.close()
    await disk.open('a')
    expect([disk.openFiles, disk.mostOpenFiles]).toEqual([2, 2])
  })
})

describe('the course of events', () => {
  /** Much at once, and then a power cut: in which order things came to their end, and what was found. */
  async function events(seed: number): Promise<string> {
    const disk = simulate(seed)
    const course: string[] = []
    const works = Array.from({ length: 8 }, async (_, index) => {
      const file = await disk.open(`f${index % 3}`, { create: true })
      course.push(`opened ${index}`)
      await file.write([Buffer.alloc(1500, `${index}`)], index * 100)
      course.push(`written ${index}`)
      await file.sync()
      course.push(`synced ${index}`)
    })
    await Promise.all(works.slice(0, 2))
    return JSON.stringify([course, [...disk.crash().files()].map(([path, bytes]) => [path, bytes.toString('latin1')])])
  }

  it('is the same for the same seed', async () => {
    for (const seed of seeds.slice(0, 10)) expect(await events(seed)).toBe(await events(seed))
  })

  it('is another one for another seed', async () => {
    expect(new Set(await Promise.all(seeds.slice(0, 20).map(events))).size).toBeGreaterThan(15)
  })

  it('shows a reader what is half written', async () => {
    const found = await findings(async disk => {
      const file = await durable(disk, 'a', '....')
      const into = Buffer.alloc(4)
      await Promise.all([file.write([Buffer.from('abcd')], 0), file.read(into, 0)])
      return into.toString()
    })
    expect(found).toContain('....')
    expect(found).toContain('abcd')
    expect([...found].some(seen => /^a.*\.$/.test(seen))).toBe(true)
  })

  it('follows who sets the pace', async () => {
    const due: (() => void)[] = []
    const disk = simulate(1, { schedule: turn => due.push(turn) })
    let made = false
    const making = disk.makeDirectory('d').then(() => {
      made = true
    })
    await turns(10)
    expect([made, due.length, disk.callsUnderWay]).toEqual([false, 1, 1])
    due.shift()?.()
    await making
    expect([made, due.length, disk.callsUnderWay]).toEqual([true, 0, 0])
  })
})
