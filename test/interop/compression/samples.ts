// What the encoders make of seeded content, for Kafka's own classes to verify: lines for `KafkaCompression verify`.

import { compress } from '../../../src/protocol/records/compression/index.ts'
import { compressRawSnappy } from '../../../src/protocol/records/compression/snappy.ts'
import { encodeZstd } from '../../../src/protocol/records/compression/zstd/encoder.ts'
import { randomNumbers, randomSample, sampleKinds } from '../../protocol/records/compression/samples.ts'

export function* compressedSamples(seed: number, count: number): Generator<string> {
  const random = randomNumbers(seed)
  for (let i = 0; i < count; i++) yield* sample(randomSample(random))
  // Whole blocks and windows, and one byte more or less.
  for (const length of [0, 1, 12, 13, 2 ** 10, 2 ** 15, 2 ** 16, 2 ** 17, 2 ** 18]) {
    for (const around of [length - 1, length, length + 1]) {
      for (const make of Object.values(sampleKinds)) yield* sample(make(Math.max(0, around), random))
    }
  }
  yield* sample(sampleKinds.records(1_000_000, random))
}

function* sample(content: Uint8Array): Generator<string> {
  yield line('gzip', 2, compress('gzip', content), content)
  yield line('snappy', 2, compress('snappy', content), content)
  yield line('snappy-raw', 2, compressRawSnappy(content), content)
  yield line('lz4', 0, compress('lz4', content, { magic: 0 }), content)
  yield line('lz4', 1, compress('lz4', content, { magic: 1 }), content)
  yield line('lz4', 2, compress('lz4', content), content)
  yield line('zstd', 2, compress('zstd', content), content)
  yield line('zstd', 2, encodeZstd(content), content)
}

function line(codec: string, magic: number, compressed: Uint8Array, content: Uint8Array): string {
  return `${codec} ${magic} ${hex(compressed)} ${hex(content)}\n`
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex') || '-'
}
