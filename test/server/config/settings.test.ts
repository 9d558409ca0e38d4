// What a broker starts with, and what keeps it from starting. fixtures/starts.jsonl is what test/interop/oracle/Starts.java says
// of Apache Kafka 4.3.0: ours is to start with the same, and to refuse the same in sentences of its own.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Configs } from '../../../src/server/config/configs.ts'
import { readSettings, type Settings } from '../../../src/server/config/settings.ts'

interface Fact {
  set: Record<string, string | null>
  error?: string
  listeners: string[]
  advertised: string[]
  interBrokerListener: string
  logDirs: string[]
  retentionMs: number
}

const facts = readFileSync(new URL('fixtures/starts.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Fact)

const works = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': '1@localhost:9093',
  'controller.listener.names': 'CONTROLLER',
  listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
}

function start(set: Record<string, string | null>): Settings {
  const file = Object.entries({ ...works, ...set }).filter(entry => entry[1] !== null)
  return readSettings({ file: { path: 'server.properties', text: file.map(pair => pair.join('=')).join('\n') } })
}

/** Kafka starts with these, and ours does not. */
const refused: Record<string, string> = {
  'authorizer.class.name': 'there are no ACLs',
  'controller.quorum.voters': 'a cluster of one',
  'process.roles': 'broker and controller in one',
  'PLAINTEXT:SSL': 'does not speak yet',
  'a:-1': 'a number from 0 to 65535',
  ':99999': 'a number from 0 to 65535',
  '[::]': 'an address that nobody can dial',
}

/** Kafka does not start with these, and ours does: what a node demands for its quorum is no matter here. */
const taken = [
  '{"listeners":"PLAINTEXT://:9092"}',
  '{"listeners":"PLAINTEXT://0.0.0.0:9092,CONTROLLER://:9093"}',
  '{"controller.listener.names":null}',
  '{"process.roles":"broker"}',
  '{"process.roles":"broker","listeners":"PLAINTEXT://:9092","controller.quorum.voters":"1@localhost:9093"}',
  '{"process.roles":null}',
  '{"node.id":"2"}',
  '{"node.id":null}',
  '{"broker.id":"-1"}',
  '{"controller.quorum.voters":null}',
  '{"controller.quorum.voters":"2@localhost:9094"}',
  // Without effect, and said to be.
  '{"offsets.topic.compression.codec":"9"}',
  '{"principal.builder.class":"com.example.Nope"}',
  '{"cordoned.log.dirs":"/x"}',
  '{"early.start.listeners":"NOPE"}',
]

describe('settings', () => {
  it.each(facts.filter(({ error, set }) => error === undefined && !isRefused(set)))(
    'with $set start as Kafka does',
    fact => {
      const { listeners, interBrokerListener, values } = start(fact.set)
      const text = (name: string, host: string | undefined, port: number) => `${name} PLAINTEXT ${host ?? ''} ${port}`
      const configs = new Configs(values)
      expect({
        listeners: listeners.map(({ name, host, port }) => text(name, host, port)),
        advertised: listeners.map(({ name, host, port, advertised }) =>
          advertised === undefined
            ? text(name, shownAs(fact, name, host), port)
            : text(name, advertised.host, advertised.port),
        ),
        interBrokerListener,
        logDirs: configs.logDirs,
        retentionMs: configs.topic('t', 'retention.ms'),
      }).toEqual({
        listeners: fact.listeners,
        advertised: fact.advertised.length < fact.listeners.length ? expect.anything() : fact.advertised,
        interBrokerListener: fact.interBrokerListener,
        logDirs: fact.logDirs,
        retentionMs: fact.retentionMs,
      })
    },
  )

  it.each(facts.filter(({ error, set }) => error !== undefined && !taken.includes(JSON.stringify(set))))(
    'with $set refuse to start as Kafka does',
    ({ set }) => {
      const names = Object.keys(set).join('|')
      expect(() => start(set)).toThrow(new RegExp(`${names}|listener`))
    },
  )

  it.each(facts.filter(({ error, set }) => error === undefined && isRefused(set)))(
    'with $set refuse what is not here',
    ({ set }) => {
      const sentence = Object.entries(refused).find(([part]) => JSON.stringify(set).includes(part))?.[1]
      expect(() => start(set)).toThrow(sentence)
    },
  )

  it.each(taken)('with %s start without what a quorum needs', set => {
    expect(start(JSON.parse(set)).listeners).toHaveLength(1)
  })
})

function isRefused(set: Fact['set']): boolean {
  const text = JSON.stringify(set)
  if (text.includes('"process.roles":"broker')) return false
  if (text.includes('controller.quorum.voters')) return text.includes(',2@')
  return Object.keys(refused).some(part => text.includes(part))
}

/** Where nothing is advertised Kafka names the host that it listens at. */
function shownAs(fact: Fact, name: string, host: string | undefined): string | undefined {
  return fact.set['advertised.listeners']?.includes(`${name}://:`) ? undefined : host
}
