// npm run golden -- FILE...: checks files of golden lines, and ends with `N passed, M failed`.

import { readFileSync } from 'node:fs'
import { checkLine } from './check.ts'

const files = process.argv.slice(2)
if (files.length === 0) {
  console.error('Which files? npm run golden -- FILE...')
  process.exit(1)
}

let passed = 0
let failed = 0
const notSpoken = new Map<string, number>()
for (const file of files) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (line === '') continue
    const outcome = checkLine(line)
    if (outcome === 'passed') passed++
    else if ('notSpoken' in outcome) notSpoken.set(outcome.notSpoken, (notSpoken.get(outcome.notSpoken) ?? 0) + 1)
    else if (++failed <= 50) console.log(`${file}:${index + 1}: ${outcome.failed.slice(0, 600)}`)
  }
}
for (const [name, count] of notSpoken) console.log(`apart, as only brokers and controllers speak it: ${name}: ${count}`)
console.log(`${passed} passed, ${failed} failed`)
if (failed > 0 || passed === 0) process.exitCode = 1
