// The brokers as a client is told of them: at the listener that it came in by.

import type { RequestContext } from './handler.ts'

export interface Node {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

/** The brokers that are there and have the client's listener, in the order of their ids. */
export function nodesFor({ broker, client }: RequestContext): Node[] {
  const nodes: Node[] = []
  for (const { id, fenced, rack, endPoints } of broker.metadata.state.brokers.values()) {
    if (fenced) continue
    const endpoint =
      id === broker.nodeId ? ownEndpoint(client) : endPoints.find(({ name }) => name === client.listener.name)
    if (endpoint !== undefined) nodes.push({ nodeId: id, host: endpoint.host, port: endpoint.port, rack })
  }
  return nodes
}

/** What is advertised, or the very address that the client dialled. */
function ownEndpoint({ listener, dialled }: RequestContext['client']): {
  readonly host: string
  readonly port: number
} {
  return listener.advertised ?? dialled
}
