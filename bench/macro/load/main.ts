// The process that makes the load, and nothing else: it is given a job as JSON, and prints what it measured as JSON.

import type { Job, LoadMode, Measured } from '../settings.ts'
import { connections } from './connections.ts'
import { fetch, tail } from './fetch.ts'
import { commits, heartbeats, rebalance } from './groups.ts'
import { latency } from './latency.ts'
import { partitions } from './partitions.ts'
import { idempotent, produce } from './produce.ts'
import { transactions } from './transactions.ts'

const loads: Readonly<Record<LoadMode, (job: Job) => Promise<Measured>>> = {
  produce,
  idempotent,
  fetch,
  tail,
  latency,
  connections,
  partitions,
  heartbeats,
  commits,
  rebalance,
  transactions,
}

const job: Job = JSON.parse(process.argv[2] ?? '')
const measured = await loads[job.mode](job)
process.stdout.write(`${JSON.stringify(measured)}\n`, () => process.exit(0))
