// Runs the scenario with the members of one client, in all its modes at once:  groups CLIENT [MODE...] BOOTSTRAP
import { finish, restart, scenario } from '../checks.ts'
import { memberPrograms } from './clients.ts'
import { inHost, inProcesses } from './member.ts'
import { Records } from './records.ts'
import { Group } from './scenario.ts'

const [client = '', ...rest] = process.argv.slice(2)
const bootstrap = rest.pop()!
const found = memberPrograms[client]
if (found === undefined) throw new Error(`there are no members of ${client}`)
const members = (found.host ? inHost : inProcesses)(await found.program(), bootstrap)
const records = new Records(bootstrap)
const groups = rest.map(mode => ({ mode, group: new Group(client, mode, members, records, found), broken: false }))

await Promise.all(
  groups.map(async one => {
    one.broken = true
    await scenario(one.mode, async () => {
      await one.group.beforeRestart()
      one.broken = false
    })
  }),
)
await restart()
await Promise.all(
  groups.filter(({ broken }) => !broken).map(({ mode, group }) => scenario(mode, () => group.afterRestart())),
)
finish()
