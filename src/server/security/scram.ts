// What is kept of a password, and by which the one who has it is known, though it cannot be found again (RFC 5802).

/** By their numbers in the protocol. */
const hashes: ReadonlyMap<number, string> = new Map([
  [1, 'sha256'],
  [2, 'sha512'],
])

export const allowedIterations = { fewest: 4096, most: 16_384 }

export interface ScramKeys {
  readonly storedKey: Buffer
  readonly serverKey: Buffer
}

export function isMechanism(mechanism: number): boolean {
  return hashes.has(mechanism)
}

export function keysOf(mechanism: number, saltedPassword: Buffer): ScramKeys {
  // Loaded when somebody gets a password: a start should not wait for it.
  const { createHash, createHmac } = process.getBuiltinModule('node:crypto')
  const hash = hashes.get(mechanism)!
  const keyed = (text: string) => createHmac(hash, saltedPassword).update(text).digest()
  return {
    storedKey: createHash(hash).update(keyed('Client Key')).digest(),
    serverKey: keyed('Server Key'),
  }
}
