// One owner for a directory, though Node has no file locks. Whoever wants it puts a claim there, a file that bears its
// process in its name, and then looks around: who sees no other claim of a living process has it, who sees one takes its
// own back. Of two, the one that put its claim there later sees the other's when it looks, so that never both have it.
// Nothing is ever taken over: a claim of a dead process counts for nothing, no living one will bear its name again, and
// anybody may sweep it away. Containers that share a directory but not their processes do not see each other.

import { join } from 'node:path'
import { errorCode, unlessAbsent } from './disk-error.ts'
import * as files from './file-calls.ts'

/**
 * How often one looks whether those that give way have done so. This matters only among processes that claim a directory in
 * the same instant: were it too few, because one of them is stopped, none of them would get it. On a machine with ten
 * times more to do than it can, one is stopped for a tenth of a second; this takes longer.
 */
const looks = 5000

interface Claim {
  readonly name: string
  readonly pid: number
  readonly birth: string
}

export async function lockDirectory(directory: string): Promise<(() => Promise<void>) | undefined> {
  const { name, descriptor } = await putClaim(directory)
  const withdraw = () => files.rm(join(directory, name), { force: true })
  let isOwner = false
  try {
    isOwner = await prevails(name, directory)
    if (isOwner) mark(descriptor)
  } finally {
    await files.close(descriptor).catch(() => {}) // what counts is that the claim is there, or goes
    if (!isOwner) await withdraw()
  }
  return isOwner ? withdraw : undefined
}

/** Names within one process are counted; what another thread has, or a copy of this module, is passed over. */
async function putClaim(directory: string): Promise<{ readonly name: string; readonly descriptor: number }> {
  const birth = birthOf(process.pid) ?? String(Math.round(Date.now() - process.uptime() * 1000))
  const flags = files.O_WRONLY | files.O_CREAT | files.O_EXCL
  for (let number = 0; ; number++) {
    const name = `.lock.${process.pid}.${birth}.${number}`
    try {
      return { name, descriptor: await files.open(join(directory, name), flags) }
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
  }
}

/**
 * A claim gives way to those that hold the directory, and to those before it in the order of names; others behind it are
 * given the time to do so.
 */
async function prevails(own: string, directory: string): Promise<boolean> {
  for (let look = 0; look < looks; look++) {
    const others = await rivals(own, directory)
    if (others.length === 0) return true
    for (const { name } of others) if (name < own || (await isHeld(join(directory, name)))) return false
  }
  return false
}

/** That it has the directory. On a full disk this fails, and others look longer than they need to. */
function mark(descriptor: number): void {
  try {
    files.writeNow(descriptor, [Buffer.from('held')], 0)
  } catch {}
}

async function isHeld(claim: string): Promise<boolean> {
  const stats = await unlessAbsent(files.stat(claim))
  return stats !== undefined && stats.size > 0
}

async function rivals(own: string, directory: string): Promise<Claim[]> {
  const alive: Claim[] = []
  for (const name of await files.names(directory)) {
    if (name === own) continue
    const [, pid, birth] = /^\.lock\.([1-9]\d{0,8})\.([\w-]+)\.\d+$/.exec(name) ?? []
    if (pid === undefined || birth === undefined) continue
    const claim = { name, pid: Number(pid), birth }
    if (lives(claim)) alive.push(claim)
    else await files.rm(join(directory, name), { force: true })
  }
  return alive
}

/** Where the system does not tell when a process was born, another that got its number passes for it. */
function lives({ pid, birth }: Claim): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Any other error is about a process that is there and not ours.
    if (errorCode(error) === 'ESRCH') return false
  }
  const found = birthOf(pid)
  return found === undefined || found === birth
}

/**
 * What tells a process from an earlier one of the same number: its start, in ticks since the system was started, and which
 * start of the system that was. Linux tells both; elsewhere it is undefined. One that is dead and not yet buried has none.
 */
function birthOf(pid: number): string | undefined {
  try {
    // No disk is behind these: who reads them never waits.
    const status = files.readFileSync(`/proc/${pid}/stat`, 'latin1')
    const boot = files.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')
    // The second field is the name of the program, in parentheses, and may hold anything; the third is the state.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? 'dead' : `${fields[19]}-${boot.slice(0, 8)}`
  } catch {
    return undefined
  }
}
