// Random histories of a group. SEED=n runs that one alone, with COUNT=m the m from there on.

import { expect, test } from 'vitest'
import { simulate } from './run.ts'
import { simulateBoth } from './run-both.ts'
import { simulateConsumers } from './run-consumers.ts'

const given = process.env['SEED']
const first = given === undefined ? 1 : Number(given)
const count = given === undefined ? 15 : Number(process.env['COUNT'] ?? 1)

function run<T>(history: (seed: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => {
    try {
      return history(first + i)
    } catch (error) {
      throw new Error(`SEED=${first + i}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  })
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

test('a classic group keeps its promises whatever happens to it', () => {
  const outcomes = run(simulate)
  expect(sum(outcomes.map(({ accepted }) => accepted.commits))).toBeGreaterThan(count * 10)
  expect(sum(outcomes.map(({ generations }) => generations))).toBeGreaterThan(count * 5)
  if (count > 1) expect(sum(outcomes.map(({ accepted }) => accepted.fenced))).toBeGreaterThan(0)
}, 600_000)

test('a consumer group keeps its promises whatever happens to it', () => {
  const outcomes = run(simulateConsumers)
  expect(sum(outcomes.map(({ commits }) => commits))).toBeGreaterThan(count * 10)
  expect(sum(outcomes.map(({ epochs }) => epochs))).toBeGreaterThan(count * 5)
}, 600_000)

test('a group with members of both protocols keeps its promises whatever happens to it', () => {
  const outcomes = run(simulateBoth)
  expect(sum(outcomes.map(({ commits }) => commits))).toBeGreaterThan(count * 10)
  expect(sum(outcomes.map(({ changes }) => changes))).toBeGreaterThan(count * 3)
}, 600_000)
