// How fast crc32c() is next to its own tables (slicing-by-8 in JavaScript), and zlib's native CRC-32 for information.
// The loop rotates through slices at odd offsets of a larger buffer, as batches lie in a request.

import benny from 'benny'
import { crc32, crc32c } from '../src/protocol/records/crc/crc32c.ts'
import { byTables } from '../src/protocol/records/crc/tables.ts'

const sizes = [100, 1024, 16 * 1024, 1024 * 1024]
const tables = 'slicing-by-8'
const advance = byTables()
const algorithms: Readonly<Record<string, typeof crc32c>> = {
  [tables]: (data, start = 0, end = data.length) => ~advance(-1, data, start, end) >>> 0,
  crc32c,
  'zlib crc32': crc32,
}

const data = Buffer.alloc((1 << 20) + 64)
for (let i = 0; i < data.length; i++) data[i] = Math.imul(i, 2654435761) >>> 13

let sink = 0

function repeat(checksum: typeof crc32c, size: number, repetitions: number): void {
  for (let i = 0; i < repetitions; i++) sink ^= checksum(data, i & 63, (i & 63) + size)
}

// Before any is measured, or the first would run in code that has been compiled for it alone.
for (let round = 0; round < 2000; round++) {
  for (const checksum of Object.values(algorithms)) repeat(checksum, 1024, 10)
}

for (const size of sizes) {
  const repetitions = Math.max(1, Math.floor(65536 / size))
  const cases = Object.entries(algorithms).map(([name, checksum]) =>
    benny.add(name, () => repeat(checksum, size, repetitions)),
  )
  const summary = await benny.suite(`${size} bytes`, ...cases)
  const bytesPerSecond = (name: string) =>
    (summary.results.find(result => result.name === name)?.ops ?? Number.NaN) * repetitions * size
  for (const name of Object.keys(algorithms)) {
    const speed = bytesPerSecond(name)
    const ratio = speed / bytesPerSecond(tables)
    console.log(`${size} B  ${name}: ${(speed / 2 ** 30).toFixed(2)} GiB/s, ${ratio.toFixed(2)} times the tables`)
  }
}
if (sink === 1) console.log('the checksums were used')
