// The README says what is tested as the programs themselves say it.
import { expect, it } from 'vitest'
import { table, tableOfReadme } from './table.ts'

it('has in the README what `node build/test/interop/table.js --write` puts there', () => {
  expect(tableOfReadme()).toBe(table())
})
