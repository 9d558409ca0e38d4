// npm run conformance -- DIR...: compares every declaration with Apache Kafka's definitions in these directories, and ends
// with `N passed, M failed`.

import { compareAll } from './compare-all.ts'

const directories = process.argv.slice(2)
if (directories.length === 0) {
  console.error('Which directories? npm run conformance -- DIR...')
  process.exit(1)
}

const { passed, failed } = compareAll(directories)
console.log(`${passed} passed, ${failed} failed`)
if (failed > 0 || passed === 0) process.exitCode = 1
