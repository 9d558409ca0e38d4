// A network inside the process, whose delays the clock of the simulation has, and which loses connections.

import { decodeResponse, encodeRequest } from '../../../../src/protocol/frame.ts'
import type { Api } from '../../../../src/protocol/schema/api.ts'
import type { Fields, Input, Value } from '../../../../src/protocol/schema/field.ts'
import type { Network, Socket, SocketEvents } from '../../../../src/server/network/network.ts'
import type { Random } from '../../../fuzz/random.ts'
import type { SimulatedClock } from '../../groups/simulation/clock.ts'

export class SimulatedNetwork implements Network {
  readonly #clock: SimulatedClock
  readonly #random: Random
  #accept: ((socket: Socket) => void) | undefined
  readonly #connections = new Set<Connection>()

  constructor(clock: SimulatedClock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  listen(_: unknown, accept: (socket: Socket) => void) {
    this.#accept = accept
    return Promise.resolve({ port: 9092, close: () => Promise.resolve() })
  }

  resolve(host: string) {
    return Promise.resolve(host)
  }

  /** Undefined while there is no broker. */
  connect(): Connection | undefined {
    if (this.#accept === undefined) return undefined
    const connection = new Connection(
      (run: () => void) => this.#clock.after(1 + this.#random.below(20), run),
      () => this.#connections.delete(connection),
    )
    this.#connections.add(connection)
    this.#accept(connection.socket)
    return connection
  }

  /** The broker is gone, and so is everybody's connection to it. */
  cut(): void {
    this.#accept = undefined
    for (const connection of this.#connections) connection.close()
  }

  dropOne(): void {
    if (this.#connections.size > 0) this.#random.pick([...this.#connections]).close()
  }
}

export class Connection {
  readonly socket: Socket
  readonly #deliver: (run: () => void) => void
  readonly #closed: () => void
  #events: SocketEvents | undefined
  /** What came before the broker listened to this connection: it is kept until then. */
  readonly #early: Buffer[] = []
  #open = true
  #correlationId = 0
  readonly #waiting = new Map<number, (frame: Buffer | undefined) => void>()

  constructor(deliver: (run: () => void) => void, closed: () => void) {
    this.#deliver = deliver
    this.#closed = closed
    this.socket = {
      localAddress: '127.0.0.1',
      localPort: 9092,
      remoteAddress: '127.0.0.1',
      remotePort: 50_000,
      start: events => {
        this.#events = events
        queueMicrotask(() => {
          for (const request of this.#early.splice(0)) events.data(request)
          if (!this.#open) events.close()
        })
      },
      send: pieces => {
        const frame = Buffer.concat(pieces).subarray(4)
        this.#deliver(() => this.#open && this.#answer(frame))
        return true
      },
      pause: () => {},
      resume: () => {},
      end: () => this.close(),
      destroy: () => this.close(),
    }
  }

  /** What is answered; undefined if the connection is lost before. */
  async ask<const Q extends Fields, const S extends Fields>(
    api: Api<Q, S>,
    version: number,
    body: Input<Q>,
  ): Promise<Value<S> | undefined> {
    if (!this.#open) return undefined
    const correlationId = ++this.#correlationId
    const request = Buffer.concat(encodeRequest(api, version, { correlationId, clientId: 'simulated' }, body))
    const frame = await new Promise<Buffer | undefined>(resolve => {
      this.#waiting.set(correlationId, resolve)
      this.#deliver(() => this.#open && this.#arrive(request))
    })
    return frame && decodeResponse(api, version, frame).body
  }

  #arrive(request: Buffer): void {
    if (this.#events === undefined) this.#early.push(request)
    else this.#events.data(request)
  }

  #answer(frame: Buffer): void {
    const correlationId = frame.readInt32BE(0)
    this.#waiting.get(correlationId)?.(frame)
    this.#waiting.delete(correlationId)
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#closed()
    for (const give of this.#waiting.values()) give(undefined)
    this.#events?.close()
  }
}
