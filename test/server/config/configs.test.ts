// Which value counts.

import { describe, expect, it } from 'vitest'
import { defaultLogConfig } from '../../../src/log/config.ts'
import { Configs } from '../../../src/server/config/configs.ts'
import type { Overrides } from '../../../src/server/config/resources.ts'

/** What would come from the metadata. */
function overrides(all: Record<string, Record<string, string>>): Overrides {
  return { overridesOf: (type, name) => new Map(Object.entries(all[`${type} ${name}`] ?? {})) }
}

const configs = (values: Record<string, string>, all: Record<string, Record<string, string>> = {}) =>
  new Configs(new Map(Object.entries(values)), overrides(all))

describe('configs', () => {
  it('are the defaults where nothing is set', () => {
    expect(configs({}).logConfig('t')).toEqual(defaultLogConfig)
    expect(configs({}).brokerId).toBe(1)
  })

  it('of a topic come from itself, its broker, all brokers, the start, the default', () => {
    const all = {
      'topic t': { 'segment.bytes': '1048577' },
      'broker 7': { 'log.segment.bytes': '1048578' },
      'broker ': { 'log.segment.bytes': '1048579' },
    }
    const value = (left: Partial<typeof all>, values = {}) =>
      configs({ 'node.id': '7', ...values }, left).topic('t', 'segment.bytes')
    expect(value(all)).toBe(1048577)
    expect(value({ 'broker 7': all['broker 7'], 'broker ': all['broker '] })).toBe(1048578)
    expect(value({ 'broker ': all['broker '] }, { 'log.segment.bytes': '2000000' })).toBe(1048579)
    expect(value({}, { 'log.segment.bytes': '2000000' })).toBe(2000000)
    expect(value({})).toBe(1 << 30)
  })

  it.each([
    [{ 'log.retention.ms': '1', 'log.retention.minutes': '2', 'log.retention.hours': '3' }, 1],
    [{ 'log.retention.minutes': '2', 'log.retention.hours': '3' }, 120_000],
    [{ 'log.retention.hours': '3' }, 10_800_000],
    [{ 'log.retention.hours': '-1' }, -1],
    [{ 'log.retention.ms': '9223372036854775807' }, Number.POSITIVE_INFINITY],
  ])('go by the finest unit: %j', (values, milliseconds) => {
    expect(configs(values).topic('t', 'retention.ms')).toBe(milliseconds)
  })

  it('are read anew after a change, and only then', () => {
    const set = new Map<string, string>()
    const subject = new Configs(new Map(), { overridesOf: type => (type === 'topic' ? set : new Map()) })
    const before = subject.logConfig('t')
    expect(subject.logConfig('t')).toBe(before)
    const told: string[] = []
    subject.onChange((type, name) => told.push(`${type} ${name}`))
    set.set('retention.ms', '5')
    subject.changed('topic', 't')
    expect(subject.logConfig('t')).toEqual({ ...before, retentionMs: 5 })
    expect(told).toEqual(['topic t'])
  })
})
