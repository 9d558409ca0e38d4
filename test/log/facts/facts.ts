// npm run facts -- FILE...: checks files of what the oracles say about logs, and ends with `N passed, M failed`.

import { readFileSync } from 'node:fs'
import { checkFact } from './check.ts'

let passed = 0
let failed = 0
for (const file of process.argv.slice(2)) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (line === '') continue
    const wrong = await checkFact(line)
    if (wrong === undefined) passed++
    else if (++failed <= 20) console.log(`${file}:${index + 1}: ${wrong.slice(0, 2000)}`)
  }
}
console.log(`${passed} passed, ${failed} failed`)
if (failed > 0 || passed === 0) process.exitCode = 1
