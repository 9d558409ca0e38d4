// The network as it is: TCP.

import { lookup } from 'node:dns'
import { createServer, isIPv6, type Server, SocketAddress, type Socket as TcpSocket } from 'node:net'
import type { Address, Listening, Network, Socket, SocketEvents } from './network.ts'

export const realNetwork: Network = {
  listen(address: Address, accept): Promise<Listening> {
    const server = createServer({ noDelay: true, allowHalfOpen: true }, tcp => {
      const socket = wrap(tcp)
      if (socket !== undefined) accept(socket)
    })
    return new Promise((resolve, reject) => {
      server.on('error', reject) // of a later one nobody hears: a connection that was not accepted says nothing of the next
      server.listen(address, () => {
        resolve({ port: portOf(server), close: () => new Promise(done => server.close(() => done())) })
      })
    })
  },

  resolve(host) {
    const bare = host.replace(/^\[(.*)\]$/, '$1')
    return new Promise(resolve => {
      if (bare === '') return resolve(undefined)
      lookup(bare, { order: 'ipv4first' }, (error, address) => resolve(error === null ? canonical(address) : undefined))
    })
  },
}

/** An IPv6 address can be written in many ways. */
function canonical(address: string): string {
  return isIPv6(address) ? plain(new SocketAddress({ address, family: 'ipv6' }).address) : address
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port')
  return address.port
}

/** Undefined if the client went before it was accepted. */
function wrap(tcp: TcpSocket): Socket | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = tcp
  tcp.on('error', () => {}) // it is followed by `close`, which is what counts
  if (
    localAddress === undefined ||
    localPort === undefined ||
    remoteAddress === undefined ||
    remotePort === undefined
  ) {
    tcp.destroy()
    return undefined
  }
  return {
    localAddress: plain(localAddress),
    localPort,
    remoteAddress: plain(remoteAddress),
    remotePort,
    start(events: SocketEvents) {
      tcp.on('data', chunk => events.data(chunk))
      tcp.on('end', () => events.end())
      tcp.on('close', () => events.close())
      if (tcp.destroyed) process.nextTick(() => events.close()) // it went before anybody listened
    },
    send(pieces, sent) {
      let takenAtOnce = false
      const last = pieces.length - 1
      if (last > 0) tcp.cork() // all pieces in one call of the system
      for (let i = 0; i < last; i++) tcp.write(pieces[i]!)
      tcp.write(pieces[last]!, error => {
        if (!takenAtOnce && !error) sent()
      })
      if (last > 0) tcp.uncork()
      takenAtOnce = tcp.writableLength === 0 && !tcp.destroyed
      return takenAtOnce
    },
    pause: () => tcp.pause(),
    resume: () => tcp.resume(),
    end: () => tcp.end(),
    destroy: () => tcp.destroy(),
  }
}

/** IPv4 as it is written where it is one, though the socket speaks IPv6. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address
}
