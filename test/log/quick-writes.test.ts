import { beforeEach, describe, expect, it } from 'vitest'
import { QuickWrites } from '../../src/log/quick-writes.ts'

const kib = 1024

describe('writes that are done at once', () => {
  let now: number
  let writes: QuickWrites
  beforeEach(() => {
    now = 1000
    writes = new QuickWrites(() => now)
  })
  const write = (milliseconds: number) =>
    writes.run(() => {
      now += milliseconds
      return 'written'
    })

  it('are the small ones', () => {
    expect(writes.allows(1)).toBe(true)
    expect(writes.allows(64 * kib)).toBe(true)
    expect(writes.allows(64 * kib + 1)).toBe(false)
  })

  it('go on as long as they are quick', () => {
    for (let i = 0; i < 1000; i++) {
      expect(writes.allows(100)).toBe(true)
      expect(write(0.1)).toBe('written')
    }
  })

  it('rest for a hundred times as long as a slow one took', () => {
    write(30)
    expect(writes.allows(1)).toBe(false)
    now += 2999
    expect(writes.allows(1)).toBe(false)
    now += 1
    expect(writes.allows(1)).toBe(true)
  })

  it('rest after one that failed as well, and pass on why', () => {
    const full = new Error('ENOSPC')
    const fails = () =>
      writes.run(() => {
        now += 5
        throw full
      })
    expect(fails).toThrow(full)
    expect(writes.allows(1)).toBe(false)
  })
})
