import { describe, expect, it } from 'vitest'
import { ReadMemory } from '../../src/log/read-memory.ts'
import { Tail, TailMemory } from '../../src/log/tail.ts'

/** Blocks of a hundred bytes. */
const limit = 6400
const reads = new ReadMemory(0)

/** One batch with one record, as far as a tail is concerned. */
function add(tail: Tail, offset: number, size = 20): Buffer {
  const bytes = Buffer.alloc(size, offset)
  tail.add(offset, offset, bytes)
  return bytes
}

function fill(tail: Tail, from: number, bytes: number): void {
  for (let offset = from; offset < from + bytes / 20; offset++) add(tail, offset)
}

const read = (tail: Tail, offset: number, limit = Infinity, maxBytes = Infinity, loan = reads.loan()) =>
  tail.read(offset, limit, maxBytes, loan)

describe('the end of a log in memory', () => {
  it('gives what follows an offset, below a limit and up to a size, but at least one', () => {
    const tail = new Tail(new TailMemory(limit))
    const [a, b, c] = [add(tail, 5), add(tail, 6), add(tail, 7)]
    expect(read(tail, 5)).toEqual([Buffer.concat([a, b, c])])
    expect(read(tail, 6)).toEqual([Buffer.concat([b, c])])
    expect(read(tail, 5, 7)).toEqual([Buffer.concat([a, b])])
    expect(read(tail, 5, 7, 39)).toEqual([a])
    expect(read(tail, 5, 7, 1)).toEqual([a])
    expect(read(tail, 4)).toBeUndefined()
    expect(read(tail, 8)).toBeUndefined()
  })

  it('keeps to the order of a log whose pieces lie among those of others, small and large', () => {
    const memory = new TailMemory(limit)
    const [one, other] = [new Tail(memory), new Tail(memory)]
    const pieces: Buffer[] = []
    for (let offset = 0; offset < 40; offset++) {
      pieces.push(add(one, offset, offset % 7 === 0 ? 300 : 10 + offset / 4))
      if (offset % 3 === 0) add(other, offset)
    }
    expect(Buffer.concat(read(one, 0)!)).toEqual(Buffer.concat(pieces))
    expect(Buffer.concat(read(one, 11)!)).toEqual(Buffer.concat(pieces.slice(11)))
  })

  it('has what one log wrote in few pieces, though others wrote in between', () => {
    const memory = new TailMemory(64 << 20)
    const [one, other] = [new Tail(memory), new Tail(memory)]
    for (let offset = 0; offset < 4096; offset++) for (const tail of [one, other]) add(tail, offset, 1024)
    const pieces = read(one, 3000, Infinity, 1 << 20)!
    expect(Buffer.concat(pieces).length).toBe(1 << 20)
    expect(pieces.length).toBeLessThanOrEqual(4)
  })

  it('forgets what is oldest of all logs, and keeps to its budget', () => {
    const memory = new TailMemory(limit)
    const [old, young] = [new Tail(memory), new Tail(memory)]
    fill(old, 0, 1000)
    fill(young, 0, limit - 500)
    expect(read(old, 0)).toBeUndefined()
    expect(Buffer.concat(read(old, 25)!).length).toBe(500)
    fill(young, 1000, 500)
    expect(read(old, 49)).toBeUndefined()
    add(young, 2000, limit)
    expect(read(young, 1999)).toBeUndefined()
    expect(Buffer.concat(read(young, 2000)!).length).toBe(limit)
  })

  it('uses the same memory over and over, but none that is being read', () => {
    const memory = new TailMemory(limit)
    const tail = new Tail(memory)
    const loan = reads.loan()
    fill(tail, 0, limit)
    const [lent] = read(tail, 0, Infinity, 60, loan)!
    const before = Buffer.from(lent!)
    const [free] = read(tail, 5, 6)!.map(({ buffer }) => buffer)
    fill(tail, 320, 10 * limit)
    expect(lent).toEqual(before)
    loan.end()

    const done = reads.loan()
    const [kept] = read(tail, 3500, 3501, Infinity, done)!
    done.end()
    fill(tail, 3520, limit)
    const used = new Set(Array.from({ length: 320 }, (_, i) => read(tail, 3520 + i, 3521 + i)![0]!.buffer))
    expect(used.has(kept!.buffer)).toBe(true)
    expect(used.has(lent!.buffer)).toBe(false)
    expect(used.has(free!)).toBe(false) // its reader never said that it was done
  })

  it('may forget everything while its memory is still in use, and then goes on', () => {
    const tail = new Tail(new TailMemory(limit))
    fill(tail, 0, 500)
    const loan = reads.loan()
    const [lent] = read(tail, 0, 2, Infinity, loan)!
    tail.clear()
    expect(read(tail, 0)).toBeUndefined()
    fill(tail, 10, limit - 500)
    expect(lent).toEqual(Buffer.concat([Buffer.alloc(20, 0), Buffer.alloc(20, 1)]))
    fill(tail, 1000, 500)
    expect(Buffer.concat(read(tail, 1000)!).length).toBe(500)
  })

  it('is nothing where it is off', () => {
    const tail = new Tail(new TailMemory(0))
    add(tail, 0)
    expect(read(tail, 0)).toBeUndefined()
  })
})
