// Groups whose members change their protocol while they are at work, in each of the modes:  migrations CLIENT MODE... BOOTSTRAP
import { finish, restart, scenario } from '../checks.ts'
import { ChangingGroup } from './changing.ts'
import { memberPrograms } from './clients.ts'
import { inHost, inProcesses } from './member.ts'
import { Records } from './records.ts'

const [client = '', ...rest] = process.argv.slice(2)
const bootstrap = rest.pop()!
const found = memberPrograms[client]
if (found === undefined) throw new Error(`there are no members of ${client}`)
const members = (found.host ? inHost : inProcesses)(await found.program(), bootstrap)
const records = new Records(bootstrap)
let groups = rest.map(mode => {
  const other = mode === 'static' ? 'consumer-static' : 'consumer-uniform'
  return { mode, group: new ChangingGroup(other, `${client}-from-${mode}`, mode, members, records) }
})

/** Those that something is wrong with go no further. */
async function all(part: (group: ChangingGroup) => Promise<void>): Promise<void> {
  const right: typeof groups = []
  await Promise.all(
    groups.map(one =>
      scenario(one.mode, async () => {
        await part(one.group)
        right.push(one)
      }),
    ),
  )
  groups = right
}

await all(group => group.beforeRestart())
await restart()
await all(group => group.halfway())
await restart()
await all(group => group.afterRestart())
finish()
