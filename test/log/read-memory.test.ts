import { describe, expect, it } from 'vitest'
import { ReadMemory } from '../../src/log/read-memory.ts'

const kib = 1024

describe('memory for reads', () => {
  it('is lent to one at a time, and again when it came back', () => {
    const memory = new ReadMemory(1 << 20)
    const [one, other] = [memory.loan(), memory.loan()]
    const [a, b] = [one.take(100 * kib), other.take(100 * kib)]
    expect(a.buffer).not.toBe(b.buffer)
    expect([a.length, b.length]).toEqual([100 * kib, 100 * kib])
    one.end()
    const c = memory.loan().take(90 * kib)
    expect(c.buffer).toBe(a.buffer)
    expect(c.length).toBe(90 * kib)
    expect(memory.loan().take(90 * kib).buffer).not.toBe(a.buffer)
  })

  it('comes back once, however often its reader says so', () => {
    const memory = new ReadMemory(1 << 20)
    const loan = memory.loan()
    loan.take(64 * kib)
    loan.end()
    loan.end()
    expect(memory.take(64 * kib).buffer).not.toBe(memory.take(64 * kib).buffer)
  })

  it('is kept up to a limit, and a large piece does not go to who wants little', () => {
    const memory = new ReadMemory(1 << 20)
    const loan = memory.loan()
    const large = loan.take(1024 * kib)
    const small = loan.take(64 * kib)
    loan.end()
    expect(memory.take(64 * kib).buffer).toBe(small.buffer)
    expect(memory.take(1024 * kib).buffer).not.toBe(large.buffer)
    memory.giveBack(Buffer.allocUnsafeSlow(1024 * kib))
    expect(memory.take(64 * kib).length).toBe(64 * kib)
  })

  it('is as little as is wanted where that is little, and then not kept', () => {
    const memory = new ReadMemory(1 << 20)
    const loan = memory.loan()
    const small = loan.take(200)
    expect(small.buffer.byteLength).toBe(200)
    loan.end()
    expect(memory.loan().take(200).buffer).not.toBe(small.buffer)
  })
})
