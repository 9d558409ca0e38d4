// Ports for servers that must be told theirs before they start. None is given twice in one process, and all lie below the
// range that Linux takes ports of outgoing connections from: what is free now is still free when the server listens on it.
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import type { Ports } from './kafka.ts'

const lowest = 10_000
const ephemeral = 32_768
const given = new Set<number>()

export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, ephemeral)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
}

export async function freePorts(): Promise<Ports> {
  return {
    client: await freePort(),
    sasl: await freePort(),
    internal: await freePort(),
    controller: await freePort(),
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
