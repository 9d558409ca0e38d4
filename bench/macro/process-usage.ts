// What another process of this machine takes. Where the system does not say, it is not a number.

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** Resident memory in bytes, as `ps` knows it. */
export function residentMemory(pid: number | undefined): Promise<number> {
  if (pid === undefined) return Promise.resolve(Number.NaN)
  return new Promise(resolve => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, output) => {
      resolve(error === null ? Number(output.trim()) * 1024 : Number.NaN)
    })
  })
}

const ticksPerSecond = 100

/** The seconds that all its threads have run so far; Linux only, and in hundredths. */
export async function cpuSeconds(pid: number | undefined): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
    // Behind the name of the program, which may have anything in it; the first of these is the third field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[14 - 3]) + Number(fields[15 - 3])) / ticksPerSecond
  } catch {
    return Number.NaN
  }
}
