// The rules of the house: what may import what, and where the outside world comes in.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

/** From the bottom to the top: a room may import from itself and from those before it. */
const rooms = ['protocol', 'log', 'server', 'testing', 'cli', 'console', 'index.ts']

/** The files in which time, randomness, disk, network and terminal come in; everything else is handed them. */
const seams: readonly string[] = [
  'log/directory-lock.ts',
  'log/file-calls.ts',
  'log/system.ts',
  'server/network/real-network.ts',
  'cli/bundle.ts',
  'cli/command.ts',
]

const outsideWorld =
  /\bDate\.now\b|\bnew Date\(\)|\bset(Timeout|Interval|Immediate)\b|\bMath\.random\b|\bconsole\.|\bprocess\.(env|std(in|out|err))\b|\brandom(Bytes|UUID|Int|Fill)|\bgetRandomValues\b|'node:(fs|net|tls|dns)\b/

/** What the protocol, which is pure, may use of the platform. */
const pure = new Set(['node:zlib'])

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts'))
  .map(path => ({ path, text: readFileSync(join('src', path), 'utf8') }))

const roomOf = (path: string) => path.split('/')[0] ?? path

function importsOf({ path, text }: { path: string; text: string }): string[] {
  return [...text.matchAll(/\bfrom\s+'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g)]
    .map(match => match[1] ?? match[2] ?? '')
    .map(target => (target.startsWith('.') ? normalize(join(dirname(path), target)) : target))
}

describe('the house', () => {
  it('has only rooms that are known', () => {
    expect(files.map(({ path }) => roomOf(path)).filter(room => !rooms.includes(room))).toEqual([])
  })

  it('imports downwards only, and nothing but the platform from outside', () => {
    const wrong = files.flatMap(file =>
      importsOf(file)
        .filter(target =>
          target.startsWith('node:')
            ? roomOf(file.path) === 'protocol' && !pure.has(target)
            : !rooms.includes(roomOf(target)) || rooms.indexOf(roomOf(target)) > rooms.indexOf(roomOf(file.path)),
        )
        .map(target => `${file.path} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('meets the outside world in its seams only', () => {
    const wrong = files.filter(({ path, text }) => !seams.includes(path) && outsideWorld.test(text))
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  it('has no dependencies', () => {
    expect(JSON.parse(readFileSync('package.json', 'utf8'))).not.toHaveProperty('dependencies')
  })
})
