// One client's connection: requests come in, answers go out in the same order. What is held for it is bounded: while an
// answer is under way, or is not taken, no more is read than the next requests' worth. What is wrong with a request closes
// the connection, once those before it have been answered.

import type { Timers } from '../../log/clock.ts'
import { FrameReader } from './frame-reader.ts'
import type { ListenerInfo } from './listener.ts'
import type { Socket } from './network.ts'
import type { RequestMemory } from './request-memory.ts'

type Pieces = readonly Uint8Array[] | undefined

/** What to do with a request, without its size. */
export interface Job {
  /**
   * Whether it may begin while those before it that may, too, have not been answered; otherwise a request begins when
   * all before it have been answered, as in Kafka.
   */
  readonly overlaps: boolean
  /** The answer in pieces, its size included; undefined if there is none. A failure closes the connection. */
  run(): Promise<Pieces> | Pieces
  /** The answer has left: nobody needs its pieces any more. */
  sent?(): void
}

export interface ConnectionSettings {
  readonly maxRequestBytes: number
  readonly memory: RequestMemory
  readonly clock: Timers
  readonly report: (message: string) => void
}

/** Makes a job of a frame; it throws where the frame is no request, which closes the connection. */
export type Accept = (frame: Buffer, connection: Connection) => Job

/** A request, and what comes of it. */
interface Exchange {
  readonly job: Job
  /** Of the request. */
  readonly bytes: number
  pieces: Pieces
  failure: { readonly reason: unknown } | undefined
  ready: boolean
}

/** How many requests may be under way at the same time, and how many bytes of answers may wait to be taken. */
const maxUnderWay = 16
const maxUnsent = 1 << 20
/** Reading stops when this much has come that cannot begin yet. */
const maxWaitingBytes = 1 << 20
/** How long a client has to close its side, in milliseconds: some do not look as long as they have nothing to ask. */
const lingerMs = 100

export class Connection {
  readonly listener: ListenerInfo
  readonly socket: Socket
  lastUsed: number
  readonly #settings: ConnectionSettings
  readonly #accept: Accept
  readonly #reader: FrameReader
  /** What of the request memory is for the frame that comes in. */
  #reserved: number | undefined
  #awaitsMemory = false
  /** Those that have not begun. */
  readonly #waiting: Exchange[] = []
  #waitingBytes = 0
  /** Those that have, in their order. */
  readonly #underWay: Exchange[] = []
  #overlapping = true
  #unsent = 0
  #paused = false
  /** Take back that it is muted until then. */
  readonly #mutes = new Set<() => void>()
  /** Nothing more is taken in. */
  #deaf = false
  /** The other side sends nothing more. */
  #ended = false
  /** It ends when what is under way has been answered. */
  #finishing = false
  /** Why it closes when what was answered has been sent. */
  #failure: { readonly reason: unknown } | undefined
  #closed = false
  readonly #closeListeners = new Set<() => void>()
  readonly #endListeners = new Set<() => void>()

  constructor(socket: Socket, listener: ListenerInfo, settings: ConnectionSettings, accept: Accept) {
    this.#accept = accept
    this.socket = socket
    this.listener = listener
    this.#settings = settings
    this.#reader = new FrameReader(settings.maxRequestBytes)
    this.lastUsed = settings.clock.now()
  }

  start(): void {
    this.socket.start({
      data: chunk => this.#receive(chunk),
      end: () => {
        this.#ended = true
        this.#advance()
      },
      close: () => this.#onClosed(),
    })
  }

  get remote(): string {
    return `${this.socket.remoteAddress}:${this.socket.remotePort}`
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Whether the broker, rather than the client, has something to do. */
  get isWorking(): boolean {
    return this.#underWay.length > 0
  }

  /** Tells when the connection has closed; the result takes that back. */
  onClose(listener: () => void): () => void {
    this.#closeListeners.add(listener)
    return () => this.#closeListeners.delete(listener)
  }

  /** Tells when it is going to close, or has: whoever waits for something answers now, if at all. */
  onEnd(listener: () => void): () => void {
    if (this.#closed || this.#finishing) {
      listener()
      return () => {}
    }
    this.#endListeners.add(listener)
    return () => this.#endListeners.delete(listener)
  }

  /** Answers what is under way, takes nothing new, and closes. */
  finish(): void {
    this.#finishing = true
    this.#deaf = true
    tell(this.#endListeners)
    this.#dropWaiting()
    this.#advance()
  }

  /** Begins nothing more for so long, and listens to nothing: what is under way is answered (KIP-219). */
  mute(milliseconds: number): void {
    if (this.#closed) return
    const takeBack = this.#settings.clock.after(milliseconds, () => {
      this.#mutes.delete(takeBack)
      this.#advance()
    })
    this.#mutes.add(takeBack)
  }

  close(): void {
    this.socket.destroy()
    this.#onClosed()
  }

  #receive(chunk: Buffer): void {
    if (this.#closed || this.#deaf) return
    this.lastUsed = this.#settings.clock.now()
    this.#reader.push(chunk)
    this.#advance()
  }

  /** Takes in what has come and begins what may begin, as far as there is room. */
  #advance(): void {
    do this.#begin()
    while (this.#takeIn())
    this.#regulate()
    this.#endIfDone()
  }

  get #isCrowded(): boolean {
    return this.#waiting.length > maxUnderWay || this.#waitingBytes > maxWaitingBytes
  }

  /** Tells whether there was a frame. */
  #takeIn(): boolean {
    let taken = false
    try {
      while (!this.#deaf && !this.#closed && !this.#isCrowded && this.#reserve()) {
        const frame = this.#reader.next()
        if (frame === undefined) break
        this.#put(this.#accept(frame, this), frame.length)
        taken = true
      }
    } catch (error) {
      this.#deaf = true
      this.#put({ overlaps: false, run: () => Promise.reject(error) }, this.#reserved ?? 0)
      taken = true
    }
    return taken
  }

  #put(job: Job, bytes: number): void {
    this.#reserved = undefined
    this.#waiting.push({ job, bytes, pieces: undefined, failure: undefined, ready: false })
    this.#waitingBytes += bytes
  }

  /** Whether there is memory for the frame that comes next. */
  #reserve(): boolean {
    if (this.#reserved !== undefined) return true
    const { size } = this.#reader
    if (size === undefined || this.#awaitsMemory) return false
    if (this.#settings.memory.reserve(size, this.#granted)) this.#reserved = size
    else this.#awaitsMemory = true
    return !this.#awaitsMemory
  }

  readonly #granted = (): void => {
    this.#awaitsMemory = false
    this.#reserved = this.#reader.size
    this.#advance()
  }

  /** Begins what may begin. */
  #begin(): void {
    for (;;) {
      const next = this.#waiting[0]
      if (next === undefined || this.#unsent > maxUnsent || this.#closed || this.#mutes.size > 0) return
      if (this.#underWay.length > 0) {
        if (!this.#overlapping || !next.job.overlaps || this.#underWay.length >= maxUnderWay) return
      }
      this.#waiting.shift()
      this.#waitingBytes -= next.bytes
      this.#overlapping = next.job.overlaps
      this.#underWay.push(next)
      this.#run(next)
    }
  }

  #run(exchange: Exchange): void {
    const later = (pieces: Pieces, failure?: Exchange['failure']) => {
      this.#done(exchange, pieces, failure)
      this.#advance()
    }
    try {
      const result = exchange.job.run()
      if (result instanceof Promise) result.then(later, reason => later(undefined, { reason }))
      else this.#done(exchange, result)
    } catch (reason) {
      this.#done(exchange, undefined, { reason })
    }
  }

  #done(exchange: Exchange, pieces: Pieces, failure?: Exchange['failure']): void {
    exchange.pieces = pieces
    exchange.failure = failure
    exchange.ready = true
    this.#send()
  }

  /** Sends the answers that are ready, as far as those before them are. */
  #send(): void {
    for (let first = this.#underWay[0]; first?.ready === true; first = this.#underWay[0]) {
      const { job, pieces, failure, bytes } = first
      this.#underWay.shift()
      this.#settings.memory.release(bytes)
      if (failure !== undefined) this.#giveUp(failure)
      if (pieces === undefined || this.#closed) continue
      if (this.socket.send(pieces, () => this.#sent(job, pieces))) this.#left(job)
      else this.#unsent += sizeOf(pieces)
    }
  }

  #left(job: Job): void {
    this.lastUsed = this.#settings.clock.now()
    job.sent?.()
  }

  /** An answer that had to wait has been taken. */
  #sent(job: Job, pieces: readonly Uint8Array[]): void {
    this.#left(job)
    this.#unsent -= sizeOf(pieces)
    this.#advance()
  }

  /** What comes behind a request that failed is not answered. */
  #giveUp(failure: { readonly reason: unknown }): void {
    this.#failure = failure
    this.#deaf = true
    this.#dropWaiting()
    for (const { bytes } of this.#underWay.splice(0)) this.#settings.memory.release(bytes)
  }

  #endIfDone(): void {
    const busy = this.#underWay.length > 0 || this.#waiting.length > 0 || this.#unsent > 0 || this.#awaitsMemory
    if (busy || this.#closed) return
    if (this.#failure !== undefined) this.#fail(this.#failure.reason)
    else if (this.#finishing || this.#ended) this.#end()
  }

  #end(): void {
    this.socket.end()
    if (!this.#ended) this.#settings.clock.after(lingerMs, () => this.close())
  }

  #fail(reason: unknown): void {
    const why = reason instanceof Error ? reason.message : String(reason)
    this.#settings.report(`${this.remote} at ${this.listener.name}: closed: ${why}`)
    this.close()
  }

  /** Stops reading where there is no room, and goes on when there is. */
  #regulate(): void {
    if (this.#closed) return
    // Who is to close the connection is listened to, or nobody would hear of it.
    const stop = !this.#finishing && (this.#isCrowded || this.#awaitsMemory || this.#deaf || this.#mutes.size > 0)
    if (stop === this.#paused) return
    this.#paused = stop
    if (stop) this.socket.pause()
    else this.socket.resume()
  }

  #dropWaiting(): void {
    const { memory } = this.#settings
    for (const { bytes } of this.#waiting.splice(0)) memory.release(bytes)
    this.#waitingBytes = 0
    memory.release(this.#reserved ?? 0)
    this.#reserved = undefined
    memory.forget(this.#granted)
    this.#awaitsMemory = false
  }

  #onClosed(): void {
    if (this.#closed) return
    this.#closed = true
    for (const takeBack of this.#mutes) takeBack()
    this.#mutes.clear()
    this.#dropWaiting()
    for (const { bytes } of this.#underWay.splice(0)) this.#settings.memory.release(bytes)
    tell(this.#endListeners)
    tell(this.#closeListeners)
  }
}

function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0)
}

function tell(listeners: Set<() => void>): void {
  for (const listener of listeners) listener()
  listeners.clear()
}
