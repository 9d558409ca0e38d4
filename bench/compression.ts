// Megabytes of content per second, each codec both ways, over the files named on the command line or over made-up JSON
// records. Zstandard is measured as this folder's own codec, and as Node's where this Node has one.

import { readFileSync } from 'node:fs'
import zlib from 'node:zlib'
import { compress, decompress } from '../src/protocol/records/compression/index.ts'
import { decodeZstd } from '../src/protocol/records/compression/zstd/decoder.ts'
import { encodeZstd } from '../src/protocol/records/compression/zstd/encoder.ts'
import { randomNumbers, sampleKinds } from '../test/protocol/records/compression/samples.ts'

interface Codec {
  name: string
  pack: (content: Uint8Array) => Uint8Array
  unpack: (packed: Uint8Array, limit: number) => Uint8Array
}

const codecs: Codec[] = (['gzip', 'snappy', 'lz4'] as const).map(name => ({
  name,
  pack: content => compress(name, content),
  unpack: (packed, limit) => decompress(name, packed, limit),
}))
codecs.push({ name: 'zstd, own', pack: encodeZstd, unpack: decodeZstd })
if ('zstdCompressSync' in zlib) {
  codecs.push({
    name: 'zstd, Node',
    pack: content => compress('zstd', content),
    unpack: (packed, limit) => decompress('zstd', packed, limit),
  })
}

const files = process.argv.slice(2)
const contents = files.length > 0 ? files.map(file => [file, readFileSync(file)] as const) : madeUp()
for (const [label, content] of contents) {
  console.log(`${label}: ${content.length} bytes, Node ${process.versions.node}`)
  for (const { name, pack, unpack } of codecs) {
    const packed = pack(content)
    if (!content.equals(unpack(packed, content.length))) throw new Error(`${name} does not give back what it was given`)
    const packing = speed(content.length, () => pack(content))
    const unpacking = speed(content.length, () => unpack(packed, content.length))
    const ratio = (content.length / packed.length).toFixed(2)
    console.log(`  ${name.padEnd(12)} ratio ${ratio}  compress ${packing} MB/s  decompress ${unpacking} MB/s`)
  }
}

function speed(bytes: number, run: () => void): string {
  const warmUp = performance.now() + 300
  while (performance.now() < warmUp) run()
  const start = performance.now()
  let rounds = 0
  do {
    run()
    rounds++
  } while (performance.now() - start < 700)
  return ((bytes * rounds) / (performance.now() - start) / 1000).toFixed(0)
}

function madeUp(): (readonly [string, Buffer])[] {
  const random = randomNumbers(1)
  return [
    ['JSON records', sampleKinds.records(1_000_000, random)],
    ['a small batch', sampleKinds.records(2000, random)],
    ['noise', sampleKinds.noise(1_000_000, random)],
  ]
}
