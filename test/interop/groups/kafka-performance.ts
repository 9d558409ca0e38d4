// Apache Kafka, as the one that conversations about groups are played before.

import { readFileSync } from 'node:fs'
import { connect as dial, type Socket } from 'node:net'
import { decodeResponse, encodeRequest, sizePrefix } from '../../../src/protocol/frame.ts'
import { FindCoordinator } from '../../../src/protocol/messages/10-find-coordinator.ts'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { DeleteTopics } from '../../../src/protocol/messages/20-delete-topics.ts'
import { conversations } from '../../server/groups/conversations/index.ts'
import {
  configWith,
  type Line,
  type Performance,
  play,
  type Send,
  topics,
} from '../../server/groups/conversations/stage.ts'
import { makeKafka } from '../kafka.ts'
import { compareLines } from '../lines.ts'
import type { Count } from '../log/facts.ts'
import { freePorts } from '../ports.ts'

/** What Kafka answers to all of them. */
export async function kafkasAnswers(wanted = conversations): Promise<Line[]> {
  const lines: Line[] = []
  for (const policy of new Set(wanted.map(({ policy }) => policy))) {
    lines.push(
      ...(await oneKafkasAnswers(
        policy,
        wanted.filter(conversation => conversation.policy === policy),
      )),
    )
  }
  return lines
}

async function oneKafkasAnswers(policy: string | undefined, wanted: typeof conversations): Promise<Line[]> {
  const ports = await freePorts()
  const node = await makeKafka('4.3.0', ports, ports, configWith(policy))
  await node.start()
  const sockets: Socket[] = []
  try {
    const performance = await kafkaPerformance(ports.client, sockets)
    const lines: Line[] = []
    for (const conversation of wanted) {
      console.error(conversation.name)
      lines.push(...(await play(conversation, performance)))
    }
    return lines
  } finally {
    for (const socket of sockets) socket.destroy()
    await node.remove()
  }
}

/** Whether Kafka says what was recorded, which `npm test` holds our broker to. */
export async function groupsAsRecorded(): Promise<Count> {
  const recorded = readFileSync('test/server/groups/conversations.jsonl', 'utf8').trim().split('\n')
  const said = (await kafkasAnswers()).map(line => JSON.stringify(line))
  return compareLines(recorded, said)
}

async function kafkaPerformance(port: number, sockets: Socket[]): Promise<Performance> {
  const connect = async (clientId: string | null) => {
    const { socket, send } = await connection(port, clientId)
    sockets.push(socket)
    return send
  }
  const wait = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, Math.max(milliseconds, 250)))
  const admin = await connect('stage')
  const { topics: created } = (await admin(CreateTopics, 7, {
    topics: Object.entries(topics).map(([name, numPartitions]) => ({
      name,
      numPartitions,
      replicationFactor: 1,
      assignments: [],
      configs: [],
    })),
    timeoutMs: 30_000,
  })) as { topics: { name: string; topicId: string }[] }
  const ids = new Map(created.map(({ name, topicId }) => [name, topicId]))
  for (let errorCode = 15; errorCode !== 0; await wait(300)) {
    const body = { keyType: 0, coordinatorKeys: ['group'] }
    const { coordinators } = (await admin(FindCoordinator, 4, body)) as { coordinators: { errorCode: number }[] }
    errorCode = coordinators[0]?.errorCode ?? 0
  }
  await wait(2000) // the coordinator loads what is not there
  return {
    connect,
    wait,
    topicId: name => ids.get(name)!,
    async deleteTopic(name) {
      await admin(DeleteTopics, 6, { topics: [{ name, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }], timeoutMs: 30_000 })
      await wait(500)
    },
  }
}

async function connection(port: number, clientId: string | null): Promise<{ socket: Socket; send: Send }> {
  const socket = dial(port, '127.0.0.1')
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const waiting: ((frame: Buffer) => void)[] = []
  let received = Buffer.alloc(0)
  socket.on('data', chunk => {
    received = Buffer.concat([received, chunk])
    while (received.length >= sizePrefix && received.length >= sizePrefix + received.readInt32BE(0)) {
      const end = sizePrefix + received.readInt32BE(0)
      waiting.shift()?.(received.subarray(sizePrefix, end))
      received = received.subarray(end)
    }
  })
  let correlationId = 0
  return {
    socket,
    send: (api, version, body) =>
      new Promise(resolve => {
        waiting.push(frame => resolve(decodeResponse(api, version, frame).body))
        socket.write(Buffer.concat(encodeRequest(api, version, { correlationId: correlationId++, clientId }, body)))
      }),
  }
}
