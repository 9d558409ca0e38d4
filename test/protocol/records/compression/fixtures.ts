// What real compressors made, see test/interop/compression/make-fixtures.py.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CompressionName, RecordMagic } from '../../../../src/protocol/records/compression/index.ts'

interface Fixture {
  codec: CompressionName
  magic: RecordMagic
  maker: string
  content: string
  length: number
  sha256: string
  compressed: Uint8Array
}

const stored: (Omit<Fixture, 'compressed'> & { compressed: string })[] = JSON.parse(
  readFileSync(join('test', 'protocol', 'records', 'compression', 'fixtures.json'), 'utf8'),
)

export const fixtures: Fixture[] = stored.map(fixture => ({
  ...fixture,
  compressed: Buffer.from(fixture.compressed, 'base64'),
}))
