// The golden files of this folder and those in it, by path. npm and vitest both run in the folder of the package.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join('test', 'golden')

export const goldenFiles: readonly string[] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.jsonl'),
)

export function goldenLines(name: string): string[] {
  return readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter(line => line !== '')
}
