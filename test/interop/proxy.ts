// A TCP proxy in front of a broker that sees every request with its response. It changes no byte, and reports each
// request at most once. For trusted peers on the loopback: a frame is held in memory until it is complete.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Frame {
  readonly client: string
  readonly apiKey: number
  readonly apiVersion: number
  /** Hex of the frame without its size. */
  readonly request: string
  /**
   * Null where the broker owes none (Produce with acks=0). In answer to an ApiVersions request of a version that the
   * broker does not know it is of version 0, whatever `apiVersion` says.
   */
  readonly response: string | null
}

export interface FrameProxy {
  readonly port: number
  close(): void
}

const PRODUCE = 0

/** Listens on a free port of the loopback. Each connection asks for its target and its client's name. */
export async function startProxy(
  target: () => number,
  client: () => string,
  onFrame: (frame: Frame) => void,
): Promise<FrameProxy> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, downstream => {
    const upstream = connect({ port: target(), host: '127.0.0.1', noDelay: true })
    const pairs = new Pairs(client(), onFrame)
    forward(downstream, upstream, frame => pairs.request(frame))
    forward(upstream, downstream, frame => pairs.response(frame))
    upstream.once('close', () => pairs.end())
    for (const socket of [downstream, upstream]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function forward(from: Socket, to: Socket, onFrame: (frame: Buffer) => void): void {
  const split = frameSplitter(onFrame)
  from.on('data', split)
  from.pipe(to)
  from.on('error', () => to.destroy())
  from.once('close', () => to.destroy())
}

/** Kafka's frames: a size of four bytes, then as many. */
function frameSplitter(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let pending: Buffer[] = []
  let length = 0
  return chunk => {
    pending.push(chunk)
    length += chunk.length
    if (length < 4) return
    let rest = Buffer.concat(pending, length)
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE()) {
      const end = 4 + rest.readUInt32BE()
      onFrame(rest.subarray(4, end))
      rest = rest.subarray(end)
    }
    pending = [rest]
    length = rest.length
  }
}

/**
 * Pairs the two directions of one connection. A broker answers in the order of the requests, so a response also says
 * that the requests before its own get none.
 */
class Pairs {
  private readonly open: Buffer[] = []
  private readonly client: string
  private readonly onFrame: (frame: Frame) => void

  constructor(client: string, onFrame: (frame: Frame) => void) {
    this.client = client
    this.onFrame = onFrame
  }

  request(frame: Buffer): void {
    if (frame.length >= 8) this.open.push(frame)
  }

  response(frame: Buffer): void {
    if (frame.length < 4) return
    const index = this.open.findIndex(request => request.readInt32BE(4) === frame.readInt32BE(0))
    if (index < 0) return
    for (const unanswered of this.open.splice(0, index)) this.report(unanswered, null)
    const request = this.open.shift()
    if (request !== undefined) this.report(request, frame)
  }

  end(): void {
    for (const request of this.open) if (request.readInt16BE(0) === PRODUCE) this.report(request, null)
  }

  private report(request: Buffer, response: Buffer | null): void {
    this.onFrame({
      client: this.client,
      apiKey: request.readInt16BE(0),
      apiVersion: request.readInt16BE(2),
      request: request.toString('hex'),
      response: response === null ? null : response.toString('hex'),
    })
  }
}
