// AlterClientQuotas (KIP-546): what users, client ids and addresses may use.

import { AlterClientQuotas } from '../../protocol/messages/49-alter-client-quotas.ts'
import { failureOf } from '../errors.ts'
import { alterClientQuotas as decide } from '../metadata/decisions/alter-client-quotas.ts'
import { handler } from './handler.ts'

export const alterClientQuotas = handler(AlterClientQuotas, async ({ entries, validateOnly }, { broker }) => {
  const { metadata, report, resolve } = broker
  const hosts = entries.flatMap(({ entity }) =>
    entity.flatMap(({ entityType, entityName }) => (entityType === 'ip' ? (entityName ?? []) : [])),
  )
  const known = new Map(
    await Promise.all(hosts.map(async host => [host, (await resolve(host)) !== undefined] as const)),
  )
  const { records, results } = decide(metadata.state, entries, host => known.get(host) === true)
  if (!validateOnly) await metadata.write(records)
  return {
    throttleTimeMs: 0,
    entries: results.map(({ entity, failure }) => ({
      entity,
      ...(failure === undefined ? { errorCode: 0, errorMessage: null } : failureOf(failure, report)),
    })),
  }
})
