import { expect, it } from 'vitest'
import { ConnectionRates } from '../../../src/server/quotas/connection-rates.ts'

const rateOf = (entityName: string | null, rate: number) => ({
  entity: [{ entityType: 'ip', entityName }],
  values: new Map([['connection_creation_rate', rate]]),
})

it('go on counting for an address while those of other hosts are looked for, and the newest counts in the end', async () => {
  const lookUps = new Map<string, (address: string | undefined) => void>()
  const resolve = (host: string) =>
    /^\d/.test(host) ? Promise.resolve(host) : new Promise<string | undefined>(done => void lookUps.set(host, done))
  const rates = new ConnectionRates({ count: 2, lengthMs: 1000 }, () => 0, resolve)
  const isLimited = (address: string) => Array.from({ length: 10 }, () => rates.tooEarlyMs(address)).at(-1)! > 0
  await rates.set([rateOf('1.1.1.1', 1)])
  expect(isLimited('1.1.1.1')).toBe(true)
  const slow = rates.set([rateOf('1.1.1.1', 1), rateOf('slow', 1)])
  expect(isLimited('1.1.1.1')).toBe(true)
  await rates.set([rateOf('2.2.2.2', 1)])
  lookUps.get('slow')?.('3.3.3.3')
  await slow
  expect(['1.1.1.1', '2.2.2.2', '3.3.3.3'].map(isLimited)).toEqual([false, true, false])
})
