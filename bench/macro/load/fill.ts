// Puts so many batches into every partition, before they are read.

import { Produce } from '../../../src/protocol/messages/00-produce.ts'
import { batchOfSize } from '../../batches.ts'
import { type Client, check, newest } from './client.ts'
import { Connection } from './connection.ts'
import { produceErrorAt, produceFrame } from './frames.ts'

export interface Filling {
  readonly topic: string
  readonly partitions: number
  readonly batches: number
  readonly size: number
  readonly depth: number
}

/** One partition after the other in each of a few rows, over one connection. */
export async function fill(client: Client, { topic, partitions, batches, size, depth }: Filling): Promise<void> {
  const connection = await Connection.open(client.bootstrap)
  const version = client.version(Produce, newest.produce)
  const errorAt = produceErrorAt(version, topic)
  const records = batchOfSize(size)
  const total = partitions * batches
  let sent = 0
  let answered = 0
  const send = () => {
    const parts = { topic, index: sent % partitions, acks: 1, correlationId: sent, records }
    sent++
    connection.send(produceFrame(version, parts))
  }
  await new Promise<void>(resolve => {
    connection.onFrame = answer => {
      check(answer.readInt16BE(errorAt), `producing to ${topic}`)
      if (++answered === total) resolve()
      else if (sent < total) send()
    }
    while (sent < Math.min(depth, total)) send()
  })
  connection.close()
}
