// Plays scenarios to a broker, one after the other.

import { startKafka } from './kafka-target.ts'
import { ours, startOurs } from './our-target.ts'
import type { Played } from './recording.ts'
import type { Reference } from './reference.ts'
import { type Scenario, Session, type Target } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'

/** What a live Kafka answers. */
export function playKafka(reference: Reference, list = scenarios): Promise<Played[]> {
  return playTo(startKafka(reference), reference, list)
}

/** What ours answers to that which this Kafka is asked. */
export function playOurs(
  reference: Reference,
  list = scenarios,
  report?: (message: string) => void,
): Promise<Played[]> {
  return playTo(startOurs(report), reference, list)
}

async function playTo(starting: Promise<Target>, reference: Reference, list: readonly Scenario[]): Promise<Played[]> {
  const target = await starting
  try {
    return await play(target, reference, list)
  } finally {
    await target.stop()
  }
}

async function play(target: Target, reference: Reference, list: readonly Scenario[]): Promise<Played[]> {
  const played: Played[] = []
  for (const { name, references, play } of list) {
    if (!references.includes(reference)) continue
    const session = new Session(target, reference, name)
    try {
      await play(session)
    } catch (error) {
      // A reference that fails cannot be recorded; what ours fails at is a difference like any other.
      if (target.name !== ours)
        throw new Error(`${name}, on ${target.name}, after ${session.exchanges.at(-1)?.step}`, { cause: error })
      session.exchanges.push({ step: 'broken off', api: '', version: 0, request: null, answer: `${error}` })
    } finally {
      session.close()
    }
    if (session.exchanges.length > 0) played.push({ scenario: name, exchanges: session.exchanges })
  }
  return played
}
