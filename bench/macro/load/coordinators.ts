// Coordinators take their time: their topic is made when somebody first looks for one, then it is loaded, and a transaction
// comes to its end behind its producer's back. Who asks too early asks again.

import { FindCoordinator } from '../../../src/protocol/messages/10-find-coordinator.ts'
import { type Client, check } from './client.ts'
import { pause } from './meter.ts'

const concurrentTransactions = 51
const loadInProgress = 14
const notAvailable = 15
const notCoordinator = 16
const notYet = [loadInProgress, notAvailable, notCoordinator, concurrentTransactions]
const backoff = 0.001

/** What keys are of. */
export const keyTypes = { group: 0, transaction: 1 } as const

/** False if it is to be asked again; any other error is one. */
export function isTaken(errorCode: number, what: string): boolean {
  if (notYet.includes(errorCode)) return false
  check(errorCode, what)
  return true
}

export async function untilTaken<T extends { readonly errorCode: number }>(
  what: string,
  ask: () => Promise<T>,
): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (isTaken(answer.errorCode, what)) return answer
    await pause(backoff)
  }
}

/** Whoever looks for it first has Kafka make its topic. */
export async function findCoordinator(client: Client, keyType: number, key: string): Promise<void> {
  await untilTaken(`the coordinator of ${key}`, async () => {
    const { coordinators } = await client.call(FindCoordinator, { keyType, coordinatorKeys: [key] })
    return { errorCode: coordinators?.[0]?.errorCode ?? 0 }
  })
}
