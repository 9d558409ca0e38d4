// Kafka acknowledges a change of metadata before its broker has taken it in, and then takes in one change after the other. So
// all that was acknowledged is taken in to the end when a later change is to be seen that was made when an earlier one
// was already to be seen.

import { InitProducerId } from '../../src/protocol/messages/22-init-producer-id.ts'
import { DescribeConfigs } from '../../src/protocol/messages/32-describe-configs.ts'
import { IncrementalAlterConfigs } from '../../src/protocol/messages/44-incremental-alter-configs.ts'
import { ask } from './log/ask.ts'

/** Subscriptions to client metrics take no disk and no broker, and nothing is left of one without configs (KIP-714). */
const mark = { resourceType: 16, resourceName: 'mark' }
const config = 'interval.ms'
const value = '123456'
const [set, remove] = [0, 1]

/** Resolves when the broker at this port has taken in every change that was acknowledged before. */
export async function replayed(port: number): Promise<void> {
  await alter(port, set)
  await until('a mark is to be seen', () => isThere(port))
  await alter(port, remove)
  await until('a mark is gone', async () => !(await isThere(port)))
}

/** The same of a broker that has just started, which has no producer ids to give at first. */
export async function ready(port: number): Promise<void> {
  await replayed(port)
  const nobody = { transactionalId: null, transactionTimeoutMs: 1000 }
  await until('there are producer ids', async () => (await ask(port, InitProducerId, 4, nobody)).errorCode === 0)
}

async function alter(port: number, configOperation: number): Promise<void> {
  const resources = [{ ...mark, configs: [{ name: config, configOperation, value }] }]
  const { responses } = await ask(port, IncrementalAlterConfigs, 1, { resources, validateOnly: false })
  if (responses[0]?.errorCode !== 0) throw new Error(`a mark cannot be set: ${JSON.stringify(responses)}`)
}

async function isThere(port: number): Promise<boolean> {
  const { results } = await ask(port, DescribeConfigs, 4, { resources: [{ ...mark, configurationKeys: [config] }] })
  return results[0]?.configs[0]?.value === value
}

const patienceMs = 60_000

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const late = performance.now() + patienceMs
  while (!(await isSo())) if (performance.now() > late) throw new Error(`${patienceMs} ms passed until ${what}`)
}
