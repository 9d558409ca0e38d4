// Says whether we agree with a line of how long Kafka's quota managers have clients wait.

import { deepStrictEqual } from 'node:assert/strict'
import { ClientQuotas, type QuotaEntity } from '../../../src/server/metadata/client-quotas.ts'
import { MutationQuota, RateQuota } from '../../../src/server/quotas/quotas.ts'
import type { Windows } from '../../../src/server/quotas/windows.ts'

interface Setting {
  readonly at: number
  readonly entity: readonly QuotaEntity[]
  readonly value: number | null
}

interface Use {
  readonly at: number
  readonly user: string
  readonly id: string
  readonly amount: number
  readonly wait: number
}

interface RateFact {
  readonly kind: 'rate'
  readonly windows: Windows
  readonly steps: readonly (Setting | (Use & { readonly givenBack: boolean; readonly most?: number }))[]
}

interface TokensFact {
  readonly kind: 'tokens'
  readonly windows: Windows
  readonly steps: readonly (Setting | (Use & { readonly strict: boolean; readonly refused: boolean }))[]
}

/** What is wrong, if anything is. */
export function checkFact(line: string): string | undefined {
  const fact: RateFact | TokensFact = JSON.parse(line)
  try {
    if (fact.kind === 'rate') checkRates(fact)
    else checkTokens(fact)
    return undefined
  } catch (error) {
    return `${line}\n${error instanceof Error ? error.message : error}`
  }
}

const name = 'quota'

function checkRates({ windows, steps }: RateFact): void {
  let now = 0
  const quota = new RateQuota(name, windows, () => now)
  const set = settings(quota)
  for (const step of steps) {
    now = step.at
    if ('entity' in step) set(step)
    else {
      if (step.most !== undefined) deepStrictEqual(quota.mostAtOnce(step), step.most, `most at ${now}`)
      deepStrictEqual(quota.use(step, step.amount), step.wait, `wait at ${now}`)
      if (step.givenBack) quota.giveBack(step, step.amount)
    }
  }
}

function checkTokens({ windows, steps }: TokensFact): void {
  let now = 0
  const quota = new MutationQuota(name, windows, () => now)
  const set = settings(quota)
  for (const step of steps) {
    now = step.at
    if ('entity' in step) set(step)
    else {
      const waited = step.strict ? quota.tryUse(step, step.amount) : quota.use(step, step.amount)
      deepStrictEqual(waited, step.wait, `wait at ${now}`)
      deepStrictEqual(step.strict && waited > 0, step.refused, `refused at ${now}`)
    }
  }
}

function settings(quota: RateQuota | MutationQuota): (setting: Setting) => void {
  const all = new ClientQuotas()
  return ({ entity, value }) => {
    all.set(entity, name, value ?? undefined)
    quota.set(all.all())
  }
}
