// The checksums against facts from outside: RFC 3720, java.util.zip (Crc32cFixture.java) and the definition, bit by bit.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type * as checksums from '../../../../src/protocol/records/crc/crc32c.ts'
import { crc32, crc32c } from '../../../../src/protocol/records/crc/crc32c.ts'
import { distances, loadDivision, windowSize } from '../../../../src/protocol/records/crc/division.ts'
import { byTables } from '../../../../src/protocol/records/crc/tables.ts'

interface JavaChecksums {
  readonly length: number
  readonly crc32c: number
  readonly crc32: number
}

const javaChecksums: readonly JavaChecksums[] = JSON.parse(
  readFileSync(new URL('./crc32c-java.json', import.meta.url), 'utf8'),
)

const knownVectors: readonly (readonly [string, Uint8Array, number])[] = [
  ['nothing', new Uint8Array(0), 0],
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['31 to 0', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ['123456789', Buffer.from('123456789'), 0xe3069283],
]

/** The generator of Crc32cFixture.java. */
function pseudoRandomBytes(seed: number, length: number): Uint8Array {
  let state = seed
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) | 0
    return state >>> 16
  })
}

/** The CRC-32C of every prefix of `data`, by the definition. */
function checksumsOfPrefixes(data: Uint8Array): number[] {
  let register = 0xffffffff
  const checksums = [0]
  for (const byte of data) {
    register ^= byte
    for (let bit = 0; bit < 8; bit++) register = (register >>> 1) ^ (register & 1 ? 0x82f63b78 : 0)
    checksums.push(~register >>> 0)
  }
  return checksums
}

describe('crc32c', () => {
  it.each(knownVectors)('agrees with the published checksum of %s', (_, data, expected) => {
    expect(crc32c(data)).toBe(expected)
  })

  it.each(javaChecksums)('agrees with Java on $length bytes', ({ length, ...expected }) => {
    const data = pseudoRandomBytes(length, length)
    expect({ crc32c: crc32c(data), crc32: crc32(data) }).toEqual(expected)
  })

  it('agrees with the definition on every length up to 1200 and around one and two windows', () => {
    const data = pseudoRandomBytes(1, 2 * windowSize + 700)
    const expected = checksumsOfPrefixes(data)
    const wrong: number[] = []
    for (const around of [600, windowSize + 300, 2 * windowSize]) {
      for (let length = around - 600; length <= around + 700; length++) {
        if (crc32c(data, 0, length) !== expected[length]) wrong.push(length)
      }
    }
    expect(wrong).toEqual([])
  })

  it('does not depend on where a view or a range begins', () => {
    const message = pseudoRandomBytes(2, 5000)
    const expected = checksumsOfPrefixes(message)[5000]
    const large = Buffer.alloc(6000, 0xa5)
    for (let offset = 0; offset < 100; offset++) {
      large.set(message, offset)
      expect(crc32c(large, offset, offset + 5000)).toBe(expected)
      expect(crc32c(large.subarray(offset, offset + 5000))).toBe(expected)
      expect(crc32c(new Uint8Array(large.buffer, large.byteOffset + offset, 5000))).toBe(expected)
    }
  })

  it('continues from a seed at any cut', () => {
    const data = pseudoRandomBytes(3, 3000)
    const expected = checksumsOfPrefixes(data)
    for (let cut = 0; cut <= 3000; cut++) {
      expect(crc32c(data, 0, cut)).toBe(expected[cut])
      expect(crc32c(data, cut, 3000, expected[cut])).toBe(expected[3000])
    }
  })

  it('leaves its input alone and carries nothing from one call to the next', () => {
    const noise = pseudoRandomBytes(4, 70_000)
    const zeros = new Uint8Array(70_000)
    const expected = [checksumsOfPrefixes(noise)[70_000], checksumsOfPrefixes(zeros)[70_000]]
    for (let round = 0; round < 3; round++) expect([crc32c(noise), crc32c(zeros)]).toEqual(expected)
    expect(noise).toEqual(pseudoRandomBytes(4, 70_000))
    expect(zeros.every(byte => byte === 0)).toBe(true)
  })

  it.each([
    [-1, 2],
    [3, 2],
    [0, 11],
    [Number.NaN, 2],
  ])('refuses the range %d..%d of ten bytes', (start, end) => {
    expect(() => crc32c(new Uint8Array(10), start, end)).toThrow(RangeError)
    expect(() => crc32(new Uint8Array(10), start, end)).toThrow(RangeError)
  })
})

describe('the division', () => {
  it('is available here, so that the tests above have been of it', () => {
    expect(loadDivision(byTables())).toBeTypeOf('function')
  })

  it('is by a multiple of the polynomial', () => {
    const reach = Math.max(...distances)
    let multiple = 1n << BigInt(8 * reach)
    for (const distance of distances) multiple ^= 1n << BigInt(8 * (reach - distance))

    const polynomial = 0x11edc6f41n
    for (let degree = 8 * reach; degree >= 32; degree--) {
      if ((multiple >> BigInt(degree)) & 1n) multiple ^= polynomial << BigInt(degree - 32)
    }
    expect(multiple).toBe(0n)
  })
})

describe('crc32', () => {
  it('has the check value of its definition and continues from a seed', () => {
    const digits = Buffer.from('123456789')
    expect(crc32(digits)).toBe(0xcbf43926)
    expect(crc32(digits, 4, 9, crc32(digits, 0, 4))).toBe(0xcbf43926)
  })
})

describe('a host without WebAssembly vectors', () => {
  const file = fileURLToPath(new URL('../../../../src/protocol/records/crc/crc32c.ts', import.meta.url))

  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it.each([
    ['no WebAssembly', undefined],
    ['no vectors', { validate: vi.fn(() => false) }],
  ])('is served by the tables (%s)', async (name, host) => {
    vi.stubGlobal('WebAssembly', host)
    // By another name it is another module, which has not looked for WebAssembly yet.
    const plain: typeof checksums = await import(/* @vite-ignore */ `${file}?${name}`)
    for (const [, data, expected] of knownVectors) expect(plain.crc32c(data)).toBe(expected)
    for (const { length, crc32c: expected } of javaChecksums) {
      expect(plain.crc32c(pseudoRandomBytes(length, length))).toBe(expected)
    }
    if (host !== undefined) expect(host.validate).toHaveBeenCalled()
  })
})
