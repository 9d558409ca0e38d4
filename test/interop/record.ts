// Runs stock clients against Apache Kafka through the proxy: all of them, or those named.
//
//   record --out DIR [CLIENT...]  writes DIR/<client>.jsonl: per API and version the smallest frame and the largest below a limit
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { brokers, type Client } from './clients.ts'
import { type KafkaVersion, type Ports, startKafka } from './kafka.ts'
import { freePort } from './ports.ts'
import { type Frame, startProxy } from './proxy.ts'

const mostHex = 3072

/** Everything that the clients, or those named, and Kafka say to each other. */
export async function recordFrames(only: readonly string[] = []): Promise<Frame[]> {
  const frames: Frame[] = []
  for (const { version, clients } of brokers) {
    const wanted = clients.filter(({ name }) => only.length === 0 || only.includes(name))
    if (wanted.length > 0) await record(version, wanted, frame => frames.push(frame))
  }
  return frames
}

async function record(version: KafkaVersion, clients: readonly Client[], onFrame: (frame: Frame) => void) {
  const itself = `kafka-${version}`
  let current = itself
  const ports = await eachRole(freePort)
  const proxies = await eachRole(role =>
    startProxy(
      () => ports[role],
      () => (role === 'client' || role === 'sasl' ? current : itself),
      onFrame,
    ),
  )
  const advertised = await eachRole(async role => proxies[role].port)
  const kafka = await startKafka(version, ports, advertised)
  try {
    for (const { name, exercise } of clients) {
      current = name
      const start = performance.now()
      await exercise(`127.0.0.1:${advertised.client}`, `127.0.0.1:${advertised.sasl}`)
      console.log(`${name} on Kafka ${version}: ${Math.round(performance.now() - start)} ms`)
    }
  } finally {
    await kafka.stop()
    for (const proxy of Object.values(proxies)) proxy.close()
  }
}

async function eachRole<T>(make: (role: keyof Ports) => Promise<T>): Promise<Record<keyof Ports, T>> {
  return {
    client: await make('client'),
    sasl: await make('sasl'),
    internal: await make('internal'),
    controller: await make('controller'),
  }
}

async function write(frames: readonly Frame[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [client, own] of groupBy(frames, frame => frame.client)) {
    const lines = [...groupBy(own, frame => frame.apiKey * 1000 + frame.apiVersion)]
      .sort(([a], [b]) => a - b)
      .flatMap(([, alike]) => smallestAndLargest(alike))
    await writeFile(join(folder, `${client}.jsonl`), lines.map(frame => `${JSON.stringify(frame)}\n`).join(''))
  }
}

function groupBy<K>(frames: readonly Frame[], keyOf: (frame: Frame) => K): Map<K, Frame[]> {
  const groups = new Map<K, Frame[]>()
  for (const frame of frames) {
    const group = groups.get(keyOf(frame))
    if (group === undefined) groups.set(keyOf(frame), [frame])
    else group.push(frame)
  }
  return groups
}

/** The smallest shows what may be absent, the largest what may be there. */
function smallestAndLargest(frames: readonly Frame[]): Frame[] {
  const sorted = frames.toSorted((a, b) => hexLength(a) - hexLength(b))
  const [smallest] = sorted
  const largest = sorted.findLast(frame => hexLength(frame) <= mostHex)
  if (smallest === undefined) return []
  return largest === undefined || hexLength(largest) === hexLength(smallest) ? [smallest] : [smallest, largest]
}

function hexLength(frame: Frame): number {
  return frame.request.length + (frame.response?.length ?? 0)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true })
  if (values.out === undefined) throw new Error('record --out DIR [CLIENT...]')
  await write(await recordFrames(positionals), values.out)
}
