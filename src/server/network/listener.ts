// Where clients come in: one of `listeners`, its connections and their limits.

import type { Timers } from '../../log/clock.ts'
import { type Accept, Connection, type ConnectionSettings } from './connection.ts'
import type { Address, Listening, Network, Socket } from './network.ts'

export interface ListenerInfo {
  readonly name: string
  readonly protocol: 'PLAINTEXT'
  readonly host: string | undefined
  readonly port: number
  /** What clients are told; without it the address that they dialled. */
  readonly advertised: { readonly host: string; readonly port: number } | undefined
}

export interface ConnectionLimits {
  /** How many may wait to be accepted, from when a listener is opened. */
  readonly backlog: number
  readonly maxConnections: number
  readonly maxConnectionsPerIp: number
  /** Exceptions to it, by address. */
  readonly maxConnectionsPerIpOverrides: ReadonlyMap<string, number>
  readonly maxIdleMs: number
  /** How long it is too early for an address to come in; 0 if it is not. */
  tooEarlyMs(address: string): number
}

/** How often connections are looked at that nobody uses, as a part of the time they may be idle. */
const idleChecks = 4

/** All listeners of a broker. */
export class Listeners {
  readonly #network: Network
  readonly #timers: Timers
  readonly #limits: () => ConnectionLimits
  readonly #settings: ConnectionSettings
  readonly #connections = new Set<Connection>()
  readonly #perAddress = new Map<string, number>()
  readonly #listening: { readonly info: ListenerInfo; readonly listening: Listening }[] = []
  /** Who came too early, and is to be shown out. */
  readonly #tooEarly = new Map<Socket, () => void>()
  /** Who came before `start`, or when there were `max.connections`. */
  readonly #waiting: { readonly socket: Socket; readonly listener: ListenerInfo }[] = []
  #answer: Accept | undefined
  #stopIdleCheck = () => {}
  #wentIdle = () => {}

  /** The limits are asked for whenever one counts. */
  constructor(network: Network, timers: Timers, limits: () => ConnectionLimits, settings: ConnectionSettings) {
    this.#network = network
    this.#timers = timers
    this.#limits = limits
    this.#settings = settings
  }

  /**
   * Listens; gives what it listens at, where a port was to be chosen with the port that was. Who comes waits until `start`,
   * so that the broker can know its ports before it is asked anything.
   */
  async open(listener: ListenerInfo): Promise<ListenerInfo> {
    const address: Address = { host: listener.host, port: listener.port, backlog: this.#limits().backlog }
    const connecting: { info: ListenerInfo } = { info: listener }
    const listening = await this.#network.listen(address, socket => {
      this.#waiting.push({ socket, listener: connecting.info })
      this.admit()
      if (this.#answer === undefined || this.#waiting.length === 0) return
      const { maxConnections } = this.#limits()
      this.#settings.report(`${socket.remoteAddress} at ${listener.name} waits: max.connections is ${maxConnections}`)
    })
    const advertised =
      listener.advertised?.port === 0 ? { ...listener.advertised, port: listening.port } : listener.advertised
    connecting.info = { ...listener, port: listening.port, advertised }
    this.#listening.push({ info: connecting.info, listening })
    return connecting.info
  }

  /** Begins to answer. */
  start(answer: Accept): void {
    this.#answer = answer
    this.admit()
    this.#checkIdle()
  }

  get infos(): readonly ListenerInfo[] {
    return this.#listening.map(({ info }) => info)
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections
  }

  /** Those who wait, as far as there is room for them; to be called when the limits have changed. */
  admit(): void {
    const answer = this.#answer
    if (answer === undefined || this.#waiting.length === 0) return
    const limits = this.#limits()
    while (this.#connections.size < limits.maxConnections) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#accept(next.socket, next.listener, answer, limits)
    }
  }

  #accept(
    socket: Socket,
    listener: ListenerInfo,
    answer: Accept,
    { maxConnectionsPerIp, maxConnectionsPerIpOverrides, tooEarlyMs }: ConnectionLimits,
  ): void {
    const address = socket.remoteAddress
    const count = this.#perAddress.get(address) ?? 0
    const earlyMs = tooEarlyMs(address)
    if (earlyMs > 0) return this.#letWait(socket, earlyMs)
    const allowed = maxConnectionsPerIpOverrides.get(address) ?? maxConnectionsPerIp
    if (count >= allowed) {
      this.#settings.report(`${address} at ${listener.name}: not accepted: max.connections.per.ip is ${allowed}`)
      socket.destroy()
      return
    }
    const connection = new Connection(socket, listener, this.#settings, answer)
    this.#connections.add(connection)
    this.#perAddress.set(address, count + 1)
    connection.onClose(() => this.#forget(connection))
    connection.start()
  }

  /** Who comes too early is not heard, and keeps its place until it is closed: it would only come again. */
  #letWait(socket: Socket, milliseconds: number): void {
    const takeBack = this.#timers.after(milliseconds, () => {
      this.#tooEarly.delete(socket)
      socket.destroy()
    })
    this.#tooEarly.set(socket, takeBack)
  }

  #forget(connection: Connection): void {
    const address = connection.socket.remoteAddress
    const count = this.#perAddress.get(address) ?? 1
    if (count > 1) this.#perAddress.set(address, count - 1)
    else this.#perAddress.delete(address)
    this.#connections.delete(connection)
    this.admit()
    if (this.#connections.size === 0) this.#wentIdle()
  }

  /** Closes the connections that have not been used for `connections.max.idle.ms`. */
  #checkIdle(): void {
    const { maxIdleMs } = this.#limits()
    if (maxIdleMs < 0) return
    this.#stopIdleCheck = this.#timers.after(Math.max(1, maxIdleMs / idleChecks), () => {
      const before = this.#timers.now() - maxIdleMs
      for (const connection of this.#connections) {
        if (!connection.isWorking && connection.lastUsed <= before) connection.close()
      }
      this.#checkIdle()
    })
  }

  /** Accepts no more, lets what is under way be answered for some time, and closes. */
  async close(graceMs: number): Promise<void> {
    this.#stopIdleCheck()
    for (const { socket } of this.#waiting.splice(0)) socket.destroy()
    for (const [socket, takeBack] of this.#tooEarly) {
      takeBack()
      socket.destroy()
    }
    const closing = this.#listening.map(({ listening }) => listening.close())
    for (const connection of this.#connections) connection.finish()
    if (this.#connections.size > 0) {
      await new Promise<void>(resolve => {
        const giveUp = this.#timers.after(graceMs, resolve)
        this.#wentIdle = () => {
          giveUp()
          resolve()
        }
      })
    }
    for (const connection of this.#connections) connection.close()
    await Promise.all(closing)
  }
}
