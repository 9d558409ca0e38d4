// A connection between a client that does as it likes and jobs that are done when the test says so.

import { describe, expect, it } from 'vitest'
import { Connection, type Job } from '../../../src/server/network/connection.ts'
import { RequestMemory } from '../../../src/server/network/request-memory.ts'
import { TestClock } from '../../log/logs.ts'
import { FakeSocket, frame } from './fake-socket.ts'

type Outcome = readonly Uint8Array[] | undefined

/** What `setImmediate` comes after: all that follows from what has happened. */
const settled = () => new Promise(resolve => setImmediate(resolve))

/** Answers a request with itself. `!` is no request, `?` fails; `~` is silent; `>` waits, and may overlap with its like. */
class Desk {
  readonly reports: string[] = []
  readonly begun: string[] = []
  /** Whose answers have left. */
  readonly sent: string[] = []
  readonly memory: RequestMemory
  readonly clock = new TestClock()
  readonly #pending = new Map<string, (outcome: Outcome) => void>()

  constructor(memory = new RequestMemory(-1)) {
    this.memory = memory
  }

  connect(socket = new FakeSocket(), maxRequestBytes = 4 << 20) {
    const listener = {
      name: 'TEST',
      protocol: 'PLAINTEXT',
      host: undefined,
      port: 9092,
      advertised: undefined,
    } as const
    const report = (message: string) => void this.reports.push(message.replace(/^.*: closed: /, ''))
    const settings = { maxRequestBytes, memory: this.memory, clock: this.clock, report }
    const connection = new Connection(socket, listener, settings, bytes => this.#accept(bytes.toString()))
    connection.start()
    return { socket, connection, say: (...requests: string[]) => socket.receive(Buffer.concat(requests.map(frame))) }
  }

  #accept(request: string): Job {
    if (request.startsWith('!')) throw new Error(`${request} is no request`)
    return {
      overlaps: request.startsWith('>'),
      run: () => this.#run(request),
      sent: () => void this.sent.push(request),
    }
  }

  #run(request: string) {
    this.begun.push(request)
    if (request.startsWith('?')) throw new Error(`${request} failed`)
    if (request.startsWith('~')) return undefined
    if (!request.startsWith('>')) return [Buffer.from(request)]
    return new Promise<Outcome>(resolve => this.#pending.set(request, resolve))
  }

  async answer(...requests: string[]): Promise<void> {
    for (const request of requests) this.#pending.get(request)?.([Buffer.from(request)])
    await settled()
  }
}

describe('a connection', () => {
  it('tells that an answer has left when it was taken, and never if the connection closes before', async () => {
    const desk = new Desk()
    const { socket, say } = desk.connect()
    say('a', 'b')
    expect(socket.sent).toEqual(['a', 'b'])
    expect(desk.sent).toEqual([])
    socket.take()
    expect(desk.sent).toEqual(['a', 'b'])
    say('c')
    socket.destroy()
    expect(desk.sent).toEqual(['a', 'b'])
  })

  it('tells at once of an answer that is taken at once, however many there are', () => {
    const desk = new Desk()
    const { socket, say } = desk.connect()
    socket.takes = true
    const requests = Array.from({ length: 20_000 }, (_, i) => `${i}`)
    say(...requests)
    expect(socket.sent).toEqual(requests)
    expect(desk.sent).toEqual(requests)
  })

  it('answers in the order in which it is asked, whatever is ready first', async () => {
    const desk = new Desk()
    const { socket, say } = desk.connect()
    say('>1', '>2', '3', '~', '4', '>5')
    expect(desk.begun).toEqual(['>1', '>2'])
    await desk.answer('>2')
    expect(socket.sent).toEqual([])
    await desk.answer('>1')
    expect([desk.begun, socket.sent]).toEqual([
      ['>1', '>2', '3', '~', '4', '>5'],
      ['>1', '>2', '3', '4'],
    ])
  })

  it('answers what came before a request that is none, and then closes', async () => {
    const desk = new Desk()
    const { socket, say } = desk.connect()
    say('>1', '2', '!3', '4')
    await desk.answer('>1')
    expect([socket.sent, socket.state, desk.reports]).toEqual([['>1', '2'], 'open', []])
    socket.take()
    await settled()
    socket.take()
    expect([socket.state, desk.reports]).toEqual(['destroyed', ['!3 is no request']])
    expect(desk.begun).toEqual(['>1', '2'])
  })

  it('closes when a request fails, in its turn, and answers nothing behind it', async () => {
    const desk = new Desk()
    const { socket, say } = desk.connect()
    say('>1', '>2', '?3', '4')
    await desk.answer('>2', '>1')
    socket.take()
    await settled()
    expect([socket.sent, socket.state, desk.reports]).toEqual([['>1', '>2'], 'destroyed', ['?3 failed']])
    say('5')
    expect(desk.begun).toEqual(['>1', '>2', '?3'])
  })

  it('begins nothing while it is muted, and listens to nothing, but answers what it has begun', async () => {
    const desk = new Desk()
    const { socket, connection, say } = desk.connect()
    say('>1', '>2')
    connection.mute(100)
    connection.mute(300)
    say('3')
    expect(socket.paused).toBe(true)
    await desk.answer('>1', '>2')
    desk.clock.advance(200)
    expect([desk.begun, socket.sent]).toEqual([
      ['>1', '>2'],
      ['>1', '>2'],
    ])
    desk.clock.advance(100)
    expect([socket.sent, socket.paused]).toEqual([['>1', '>2', '3'], false])
  })

  it('does not wait with its end for what it would have begun later', async () => {
    const desk = new Desk()
    const { socket, connection, say } = desk.connect()
    connection.mute(100)
    say('1')
    connection.finish()
    expect([socket.state, desk.begun]).toEqual(['ended', []])
  })

  it('closes at once on what is no frame', async () => {
    const desk = new Desk()
    const { socket } = desk.connect()
    socket.receive(Buffer.from('POST /topics HTTP/1.1\r\n'))
    await settled()
    expect([socket.state, desk.reports]).toEqual(['destroyed', ["this is HTTP, not Kafka's protocol"]])
  })

  it('reads no more while requests wait, and goes on when they do not', async () => {
    const desk = new Desk()
    const { socket, say } = desk.connect()
    say('>0')
    for (let i = 1; i <= 1000; i++) if (!socket.paused) say(`${i}`)
    expect([desk.begun, socket.paused]).toEqual([['>0'], true])
    await desk.answer('>0')
    expect(desk.begun.length).toBeLessThan(20)
    expect(socket.paused).toBe(false)
  })

  it('takes of what came in one piece only as much as it has room for, and the rest later', async () => {
    const desk = new Desk()
    const { socket, say } = desk.connect()
    const requests = Array.from({ length: 1000 }, (_, i) => `${i}`)
    say('>', ...requests)
    expect([desk.begun, socket.paused]).toEqual([['>'], true])
    await desk.answer('>')
    expect([socket.sent, socket.paused]).toEqual([['>', ...requests], false])
  })

  it('has not more than a few answers for who takes none', async () => {
    const desk = new Desk()
    const { socket, say } = desk.connect()
    const large = 'x'.repeat(300_000)
    for (let i = 0; i < 1000; i++) if (!socket.paused) say(large)
    expect(socket.paused).toBe(true)
    expect(desk.begun.length).toBeLessThan(8)
    const before = desk.begun.length
    socket.take()
    await settled()
    expect(desk.begun.length).toBeGreaterThan(before)
  })

  it('answers who sends nothing more to the end, and ends', async () => {
    const desk = new Desk()
    const { socket, say } = desk.connect()
    say('>1', '~', '2')
    socket.receive(frame('half').subarray(0, 6))
    socket.finish()
    expect(socket.state).toBe('open')
    await desk.answer('>1')
    expect([socket.sent, socket.state]).toEqual([['>1', '2'], 'open'])
    socket.take()
    expect([socket.state, desk.reports]).toEqual(['ended', []])
  })

  it('ends for who asks without wanting answers only when all was done', () => {
    const desk = new Desk()
    const { socket } = desk.connect()
    const requests = Array.from({ length: 100 }, (_, i) => `~${i}`)
    socket.receive(Buffer.concat(requests.map(frame)))
    socket.finish()
    expect([desk.begun, socket.state]).toEqual([requests, 'ended'])
  })

  it('tells once who wants to know that it has closed, and drops what is answered later', async () => {
    const desk = new Desk()
    const { socket, connection, say } = desk.connect()
    let told = 0
    connection.onClose(() => told++)
    connection.onClose(() => told++)()
    say('>1')
    socket.hangUp()
    await desk.answer('>1')
    connection.close()
    expect([told, socket.sent]).toEqual([1, []])
  })

  it('answers what is under way when it is to finish, and nothing else', async () => {
    const desk = new Desk()
    const { socket, connection, say } = desk.connect()
    say('>1', '2')
    connection.finish()
    say('3')
    await desk.answer('>1')
    socket.take()
    expect([desk.begun, socket.sent, socket.state]).toEqual([['>1'], ['>1'], 'ended'])
  })
})

describe('the memory for requests', () => {
  it('is shared: who comes when it is taken waits his turn, and is read when something was answered', async () => {
    const desk = new Desk(new RequestMemory(10))
    const [a, b, c] = [desk.connect(), desk.connect(), desk.connect()]
    a.say('>aaaaaa')
    b.say('>bbbbbb')
    c.say('>c')
    expect(desk.begun).toEqual(['>aaaaaa', '>bbbbbb'])
    expect([a, b, c].map(({ socket }) => socket.paused)).toEqual([false, false, true])
    await desk.answer('>aaaaaa')
    expect([desk.begun.at(-1), c.socket.paused]).toEqual(['>c', false])
  })

  it('is taken by what is announced, and lets one request through that is larger than all of it', async () => {
    const desk = new Desk(new RequestMemory(10))
    const [a, b] = [desk.connect(), desk.connect()]
    a.socket.receive(frame('>'.padEnd(100, 'a')).subarray(0, 20))
    b.say('b')
    expect([desk.begun, b.socket.paused]).toEqual([[], true])
    a.socket.receive(frame('>'.padEnd(100, 'a')).subarray(20))
    await desk.answer('>'.padEnd(100, 'a'))
    expect(desk.begun).toEqual(['>'.padEnd(100, 'a'), 'b'])
  })

  it.each(['answered', 'closed', 'failed', 'half', 'waiting', 'finished'])(
    'comes back from a request that is %s',
    async how => {
      const desk = new Desk(new RequestMemory(4))
      const [a, b] = [desk.connect(), desk.connect()]
      const large = '>'.padEnd(50, 'a')
      if (how === 'half') a.socket.receive(frame(large).subarray(0, 20))
      else if (how === 'failed') a.say('?aaaa')
      else a.say(large)
      b.say('>b')
      if (how === 'answered') await desk.answer(large)
      if (how === 'waiting') b.socket.hangUp()
      if (how === 'finished') a.connection.finish()
      if (how === 'finished') await desk.answer(large)
      if (how === 'closed' || how === 'half' || how === 'waiting') a.socket.hangUp()
      await settled()
      const c = desk.connect()
      c.say('cc')
      await desk.answer('>b')
      await settled()
      expect(desk.begun.slice(-2)).toEqual(how === 'waiting' ? [large, 'cc'] : ['>b', 'cc'])
    },
  )
})
