// Who may come in, and for how long.

import { describe, expect, it } from 'vitest'
import type { Job } from '../../../src/server/network/connection.ts'
import { type ConnectionLimits, Listeners } from '../../../src/server/network/listener.ts'
import type { Address, Network, Socket } from '../../../src/server/network/network.ts'
import { RequestMemory } from '../../../src/server/network/request-memory.ts'
import { TestClock } from '../../log/logs.ts'
import { FakeSocket, frame } from './fake-socket.ts'

const noLimits: ConnectionLimits = {
  backlog: 50,
  maxConnections: 2 ** 31 - 1,
  maxConnectionsPerIp: 2 ** 31 - 1,
  maxConnectionsPerIpOverrides: new Map(),
  maxIdleMs: 600_000,
  tooEarlyMs: () => 0,
}

const settled = () => new Promise(resolve => setImmediate(resolve))

class House {
  readonly clock = new TestClock()
  readonly reports: string[] = []
  readonly listeners: Listeners
  readonly addresses: Address[] = []
  closed = 0
  #enter: (socket: Socket) => void = () => {}
  /** Answers requests that wait. */
  answer = () => {}

  constructor(limits: Partial<ConnectionLimits> = {}) {
    const network: Network = {
      listen: async (address, accept) => {
        this.addresses.push(address)
        this.#enter = accept
        return { port: 9092, close: async () => void this.closed++ }
      },
      resolve: async host => host,
    }
    this.listeners = new Listeners(network, this.clock, () => ({ ...noLimits, ...limits }), {
      maxRequestBytes: 1 << 20,
      memory: new RequestMemory(-1),
      clock: this.clock,
      report: message => void this.reports.push(message),
    })
  }

  static async open(limits: Partial<ConnectionLimits> = {}): Promise<House> {
    const house = new House(limits)
    await house.listen()
    house.start()
    return house
  }

  async listen() {
    await this.listeners.open({ name: 'IN', protocol: 'PLAINTEXT', host: undefined, port: 0, advertised: undefined })
  }

  start() {
    this.listeners.start(bytes => this.#job(bytes))
  }

  #job(bytes: Buffer): Job {
    const wait = () =>
      new Promise<readonly Uint8Array[]>(resolve => {
        this.answer = () => resolve([bytes])
      })
    return { overlaps: false, run: () => (bytes.toString() === 'wait' ? wait() : [bytes]) }
  }

  enter(address?: string): FakeSocket {
    const socket = new FakeSocket(address)
    this.#enter(socket)
    return socket
  }
}

const states = (...sockets: FakeSocket[]) => sockets.map(({ state }) => state)

describe('listeners', () => {
  it('let as many wait to be accepted as `socket.listen.backlog.size` says', async () => {
    const { addresses } = await House.open({ backlog: 7 })
    expect(addresses).toEqual([{ host: undefined, port: 0, backlog: 7 }])
  })

  it('leave alone who comes too early, and close it when it has waited', async () => {
    const house = await House.open({ tooEarlyMs: address => (address === '1.1.1.1' ? 500 : 0), maxConnections: 1 })
    const [early, other] = [house.enter('1.1.1.1'), house.enter('2.2.2.2')]
    early.receive(frame('wait'))
    expect([...states(early, other), house.listeners.connections.size]).toEqual(['open', 'open', 1])
    house.clock.advance(499)
    expect(early.state).toBe('open')
    house.clock.advance(1)
    expect(states(early, other)).toEqual(['destroyed', 'open'])
  })

  it('close who came too early when they close', async () => {
    const house = await House.open({ tooEarlyMs: () => 500 })
    const early = house.enter()
    await house.listeners.close(0)
    expect(early.state).toBe('destroyed')
  })

  it('take in as many as max.connections; others wait, and one comes in for each that leaves', async () => {
    const limits = { maxConnections: 2 }
    const house = await House.open(limits)
    const [a, b, c, d, e] = ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4', '5.5.5.5'].map(from => house.enter(from))
    const taken = () => Array.from(house.listeners.connections, ({ socket }) => socket)
    expect(taken()).toEqual([a, b])
    expect(house.reports[0]).toBe('3.3.3.3 at IN waits: max.connections is 2')
    a?.hangUp()
    expect(taken()).toEqual([b, c])
    c?.receive(frame('request'))
    expect(c?.sent).toEqual(['request'])
    limits.maxConnections = 3
    house.listeners.admit()
    expect(taken()).toEqual([b, c, d])
    const closed = house.listeners.close(0)
    house.clock.advance(0)
    await closed
    expect(states(e!)).toEqual(['destroyed'])
  })

  it('take in as many of one address as max.connections.per.ip, or as its exceptions say', async () => {
    const house = await House.open({
      maxConnectionsPerIp: 1,
      maxConnectionsPerIpOverrides: new Map([
        ['2.2.2.2', 2],
        ['3.3.3.3', 0],
      ]),
    })
    const come = (address: string, times: number) => Array.from({ length: times }, () => house.enter(address))
    const [one, another] = come('1.1.1.1', 2)
    expect(states(one!, another!)).toEqual(['open', 'destroyed'])
    expect(states(...come('2.2.2.2', 3))).toEqual(['open', 'open', 'destroyed'])
    expect(states(...come('3.3.3.3', 1))).toEqual(['destroyed'])
    expect(house.reports[0]).toBe('1.1.1.1 at IN: not accepted: max.connections.per.ip is 1')
    another?.hangUp() // was never in
    expect(states(house.enter('1.1.1.1'))).toEqual(['destroyed'])
    one?.hangUp()
    expect(states(house.enter('1.1.1.1'))).toEqual(['open'])
  })

  it('close who has not been heard of for connections.max.idle.ms, and nobody else', async () => {
    const house = await House.open({ maxIdleMs: 1000 })
    const [silent, half, deaf, waits, busy] = Array.from({ length: 5 }, () => house.enter()) as [
      FakeSocket,
      FakeSocket,
      FakeSocket,
      FakeSocket,
      FakeSocket,
    ]
    half.receive(frame('request').subarray(0, 5))
    deaf.receive(frame('request'))
    waits.receive(frame('wait'))
    for (let i = 0; i < 4; i++) {
      expect(states(silent, half, deaf)).toEqual(['open', 'open', 'open'])
      busy.receive(frame('request'))
      busy.take()
      house.clock.advance(250)
    }
    expect(states(silent, half, deaf, waits, busy)).toEqual(['destroyed', 'destroyed', 'destroyed', 'open', 'open'])
    house.clock.advance(250)
    house.answer()
    await settled()
    waits.take()
    house.clock.advance(750)
    expect(states(waits, busy)).toEqual(['open', 'destroyed'])
    house.clock.advance(250)
    expect(states(waits)).toEqual(['destroyed'])
    expect(house.listeners.connections.size).toBe(0)
  })

  it('close nobody where there is no such time', async () => {
    const house = await House.open({ maxIdleMs: -1 })
    const socket = house.enter()
    house.clock.advance(1e12)
    expect(states(socket)).toEqual(['open'])
  })

  it('have who comes early wait', async () => {
    const house = new House()
    await house.listen()
    const socket = house.enter()
    expect(house.listeners.connections.size).toBe(0)
    house.start()
    socket.receive(frame('request'))
    expect(socket.sent).toEqual(['request'])
  })

  it('let be answered what is under way when they close, and wait for nobody else', async () => {
    const house = await House.open()
    const [idle, waits] = [house.enter(), house.enter()]
    waits.receive(frame('wait'))
    let closed = false
    const closing = house.listeners.close(5000).then(() => {
      closed = true
    })
    expect([house.closed, ...states(idle, waits)]).toEqual([1, 'ended', 'open'])
    idle.hangUp()
    house.answer()
    await settled()
    waits.take()
    expect([waits.sent, waits.state, closed]).toEqual([['wait'], 'ended', false])
    waits.hangUp()
    await closing
  })

  it('leave those who have been answered and do not notice', async () => {
    const house = await House.open()
    const [idle, waits] = [house.enter(), house.enter()]
    waits.receive(frame('wait'))
    const closing = house.listeners.close(5000)
    house.clock.advance(1000)
    expect(states(idle, waits)).toEqual(['destroyed', 'open'])
    house.answer()
    await settled()
    waits.take()
    house.clock.advance(1000)
    expect(states(waits)).toEqual(['destroyed'])
    await closing
  })

  it('wait no longer than they may when they close', async () => {
    const house = await House.open()
    const waits = house.enter()
    waits.receive(frame('wait'))
    const closing = house.listeners.close(5000)
    house.clock.advance(5000)
    await closing
    expect(states(waits)).toEqual(['destroyed'])
  })
})
