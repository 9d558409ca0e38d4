import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'josefk-bundle-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const compiled = () => readdirSync(folder).filter(name => name !== 'some.cjs')

/** Runs the file in a process of its own, as the command does, and gives what it says. */
function run(): string {
  const program = `import { runBundle } from ${JSON.stringify(resolve('build/src/cli/bundle.js'))}
console.log(runBundle(${JSON.stringify(join(folder, 'some.cjs'))}).say())`
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).trim()
}

const program = "(function (exports, require) { exports.say = () => require('node:path').basename('/a/ready') })"

describe('the bundle of the command', () => {
  it('leaves beside it what was compiled, for this Node, and runs with that', () => {
    writeFileSync(join(folder, 'some.cjs'), program)
    expect(run()).toBe('ready')
    expect(compiled()).toEqual([`some.cjs.${process.version}-${process.arch}`])
    expect(run()).toBe('ready')
    expect(compiled()).toHaveLength(1)
  })

  it('runs without what was compiled if that is damaged, and makes it anew', () => {
    writeFileSync(join(folder, 'some.cjs'), program)
    run()
    const [file = ''] = compiled()
    const good = readFileSync(join(folder, file))
    writeFileSync(join(folder, file), 'damaged')
    expect(run()).toBe('ready')
    expect(readFileSync(join(folder, file)).length).toBe(good.length)
  })
})
