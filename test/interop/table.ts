// The README's table of clients, made of the lists of the programs: what they are written with and what each asserts.
//
//   table [--write]   prints it, or puts it into the README
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, clients } from './broker/clients.ts'
import { home } from './tools.ts'
import { tutorials } from './tutorials/tutorials.ts'

const readme = join(home, '..', '..', 'README.md')
const [begin, end] = ['<!-- made by test/interop/table -->', '<!-- end of what was made -->']

/** What the README has between its two marks. */
export function tableOfReadme(): string {
  const text = readFileSync(readme, 'utf8')
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end)).trim()
}

/** A row for each client and version; in its cell each program with what it asserts. */
export function table(): string {
  const rows = new Map<string, string[]>()
  for (const client of [...clients, ...tutorials]) {
    const { name, version } = client.software
    const row = `${name} | ${version}`
    rows.set(row, [...(rows.get(row) ?? []), cell(client)])
  }
  const lines = [...rows].map(([row, cells]) => `| ${row} | ${cells.join('<br>')} |`)
  return ['| client | version | what is tested |', '| --- | --- | --- |', ...lines.sort(byName)].join('\n')
}

function cell({ name, asserts }: Client): string {
  return `\`${name}\`: ${asserts}`
}

function byName(a: string, b: string): number {
  return a.toLowerCase() < b.toLowerCase() ? -1 : 1
}

function write(): void {
  const text = readFileSync(readme, 'utf8')
  const [before, after] = [text.slice(0, text.indexOf(begin) + begin.length), text.slice(text.indexOf(end))]
  writeFileSync(readme, `${before}\n\n${table()}\n\n${after}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--write')) write()
  else console.log(table())
}
