// Tables on a terminal, and the machine that they are from.

import { execFileSync } from 'node:child_process'
import os, { tmpdir } from 'node:os'

/** Where what is measured has its files. */
export const benchFolder = process.env['BENCH_FOLDER'] ?? tmpdir()

export function machine(): string {
  const [cpu] = os.cpus()
  const memory = Math.round(os.totalmem() / 2 ** 30)
  return (
    `Node ${process.versions.node}, ${os.cpus().length} x ${cpu?.model}, ${memory} GiB, ` +
    `${os.type()} ${os.release()}, ${fileSystem()}, load ${os.loadavg()[0]?.toFixed(1)}`
  )
}

function fileSystem(): string {
  try {
    const lines = execFileSync('df', ['--output=fstype,avail', '-h', benchFolder], { encoding: 'utf8' })
      .trim()
      .split('\n')
    const [type, free] = lines.at(-1)!.trim().split(/\s+/)
    return `${type} with ${free} free`
  } catch {
    return 'file system not known'
  }
}

export type Cell = string | number

export function table(title: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const text = [heads, ...rows.map(row => row.map(String))]
  const widths = heads.map((_, column) => Math.max(...text.map(row => (row[column] ?? '').length)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')
  console.log(`\n${title}\n${line(heads)}\n${widths.map(width => '-'.repeat(width)).join('  ')}`)
  for (const row of text.slice(1)) console.log(line(row))
}

export const mibs = (bytesPerSecond: number) => `${(bytesPerSecond / 2 ** 20).toFixed(0)} MiB/s`
export const ratio = (value: number) => value.toFixed(2)
export const ms = (seconds: number) => `${(seconds * 1000).toFixed(seconds < 0.01 ? 3 : seconds < 0.1 ? 1 : 0)} ms`
/** Against a target: what has to be at least, or at most so much. */
export const atLeast = (value: number, target: number) => `${ratio(value)} ${value >= target ? 'ok' : `< ${target}`}`
export const atMost = (value: number, target: number) => `${ratio(value)} ${value <= target ? 'ok' : `> ${target}`}`
