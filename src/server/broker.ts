// The broker, put together: log directories, metadata, listeners. It answers nobody before all of it is there, and when it
// stops everybody is answered who asked, and what was written is noted.

import type { LogContext } from '../log/log-context.ts'
import { Logs } from '../log/logs.ts'
import { readMetaProperties } from '../log/meta-properties.ts'
import { OneByOne } from '../log/one-by-one.ts'
import { Configs, type StaticConfigs } from './config/configs.ts'
import { noOverrides } from './config/resources.ts'
import { FetchSessions } from './fetch/fetch-sessions.ts'
import { followMetadata, followMoves, followQuotas, overridesIn } from './follow-metadata.ts'
import { GroupCoordinator } from './groups/group-coordinator.ts'
import { Dispatcher } from './handlers/dispatch.ts'
import { handlers } from './handlers/index.ts'
import { connectionLimits, housekeepingIntervals, logSettings, quotaWindows, sessionLimits } from './limits.ts'
import type { Endpoint } from './metadata/cluster.ts'
import { Metadata, type MetadataOptions } from './metadata/metadata.ts'
import { type ListenerInfo, Listeners } from './network/listener.ts'
import type { Network } from './network/network.ts'
import { RequestMemory } from './network/request-memory.ts'
import { Partitions } from './partitions/partitions.ts'
import { ProducerIds } from './producer-ids.ts'
import { ConnectionRates } from './quotas/connection-rates.ts'
import { Quotas } from './quotas/quotas.ts'
import type { Services } from './services.ts'
import { Topics } from './topics.ts'
import { TransactionCoordinator } from './transactions/transaction-coordinator.ts'
import { uuidFrom } from './uuid.ts'

export interface BrokerSettings {
  readonly values: StaticConfigs
  readonly listeners: readonly ListenerInfo[]
  /** Of new directories; those that are there have their own. */
  readonly clusterId?: string | undefined
  /** Something happened after which the broker cannot go on. */
  readonly onFailure?: ((error: Error) => void) | undefined
}

/** Everything from outside. */
export interface Surroundings {
  readonly logs: LogContext
  readonly network: Network
}

/** How long answers that are under way may take when the broker stops. */
const graceMs = 5000

export class Broker {
  readonly services: Services
  readonly #listeners: Listeners
  #stopped: Promise<void> | undefined

  private constructor(services: Services, listeners: Listeners) {
    this.services = services
    this.#listeners = listeners
  }

  /** Where clients come in. */
  get listeners(): readonly ListenerInfo[] {
    return this.#listeners.infos
  }

  static async start(settings: BrokerSettings, { logs: context, network }: Surroundings): Promise<Broker> {
    const opened: (() => Promise<unknown>)[] = []
    try {
      const { services, listeners } = await assemble(settings, context, network, opened)
      return new Broker(services, listeners)
    } catch (error) {
      for (const close of opened.reverse()) await close().catch(() => {})
      throw error
    }
  }

  /** Answers who has asked, and leaves the directories so that the next start finds them without looking. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    const groupsClosed = this.services.groups.close() // who waits for a rebalance is told before the connections end
    await this.#listeners.close(graceMs)
    await this.services.transactions.close()
    await groupsClosed
    await this.services.metadata.close()
    await this.services.logs.close()
  }
}

async function assemble(
  { values, listeners: wanted, clusterId: given, onFailure = () => {} }: BrokerSettings,
  context: LogContext,
  network: Network,
  opened: (() => Promise<unknown>)[],
): Promise<{ readonly services: Services; readonly listeners: Listeners }> {
  const { clock, random, report, turn } = context
  const randomUuid = () => uuidFrom(random)
  let overrides = noOverrides
  const config = new Configs(values, { overridesOf: (type, name) => overrides.overridesOf(type, name) })
  const { brokerId: nodeId, logDirs } = config

  const claim = async () => {
    const clusterId = (await knownClusterId(context, logDirs)) ?? given ?? randomUuid()
    const logs = await Logs.claim(context, logDirs, { clusterId, nodeId, newDirectoryId: randomUuid })
    opened.push(() => logs.close())
    return { clusterId, logs }
  }
  const claiming = claim()

  const windows = quotaWindows(config)
  const now = () => clock.now()
  const connectionRates = new ConnectionRates(windows.clients, now, host => network.resolve(host))
  const listeners = new Listeners(network, clock, () => connectionLimits(config, connectionRates), {
    maxRequestBytes: config.broker('socket.request.max.bytes'),
    memory: new RequestMemory(config.broker('queued.max.request.bytes')),
    clock,
    report,
  })
  opened.push(() => listeners.close(0))
  config.onChange(() => listeners.admit())
  const opening = (async () => {
    for (const listener of wanted) await listeners.open(listener)
  })()
  // The one waits for the disk, and the other for names to be resolved. What has begun is to end, or nobody would close it.
  await Promise.allSettled([claiming, opening])
  const { clusterId, logs } = await claiming
  await opening

  const metadata = await Metadata.open(context, metadataOptions(config, logs, onFailure))
  opened.push(() => metadata.close())
  overrides = overridesIn(metadata.state)

  await logs.load(logSettings(config))
  const partitions = new Partitions(logs, nodeId, report)
  await partitions.setStraysAside(metadata.state)
  const topics = new Topics(metadata, config, partitions, randomUuid)
  const producerIds = new ProducerIds(metadata, nodeId)
  const groups = new GroupCoordinator({ config, metadata, logs, partitions, clock, randomUuid, report, turn })
  opened.push(() => groups.close())
  const transactions = new TransactionCoordinator({
    config,
    metadata,
    logs,
    partitions,
    topics,
    producerIds,
    clock,
    world: { clock, randomUuid, report, codec: () => 'none', loads: new OneByOne(), turn },
    endInGroups: (partition, marker) => groups.endTransaction(partition, marker),
  })
  opened.push(() => transactions.close())
  const services: Services = {
    clusterId,
    nodeId,
    config,
    metadata,
    logs,
    partitions,
    topics,
    producerIds,
    groups,
    fetchSessions: new FetchSessions(sessionLimits(config), now, random),
    transactions,
    quotas: new Quotas(windows, now),
    connectionRates,
    resolve: host => network.resolve(host),
    spoken: handlers,
    clock,
    randomUuid,
    report,
  }
  followMetadata(services)
  followMoves(services)
  followQuotas(services)
  const registered = metadata.register({
    incarnationId: randomUuid(),
    endPoints: listeners.infos.map(endPointOf),
    rack: config.broker('broker.rack'),
    logDirs: logs.directories.flatMap(({ id, online }) => (online && id !== undefined ? [id] : [])),
    crashed: logs.crashed,
  })
  logs.startHousekeeping(() => housekeepingIntervals(config))
  groups.start()
  const dispatcher = new Dispatcher(handlers, services)
  listeners.start((frame, connection) => dispatcher.accept(frame, connection))
  transactions.resume().catch(error => report(`transactions that were under way: ${error}`))
  await registered // clients are answered before that, but for what is to be on the disk itself
  return { services, listeners }
}

function metadataOptions(config: Configs, logs: Logs, onFailure: (error: Error) => void): MetadataOptions {
  const path = config.broker('metadata.log.dir') ?? config.logDirs[0]!
  return {
    path,
    directoryId: logs.directories.find(directory => directory.path === path)?.id ?? '',
    nodeId: config.brokerId,
    minInsyncReplicas: config.broker('min.insync.replicas'),
    segmentBytes: config.broker('metadata.log.segment.bytes'),
    snapshotBytes: config.broker('metadata.log.max.record.bytes.between.snapshots'),
    snapshotIntervalMs: config.broker('metadata.log.max.snapshot.interval.ms'),
    onFailure,
  }
}

const plaintext = 0

function endPointOf({ name, host = 'localhost', port, advertised }: ListenerInfo): Endpoint {
  return { name, host: advertised?.host ?? host, port: advertised?.port ?? port, securityProtocol: plaintext }
}

/** The cluster that the directories belong to, if they have been used before. */
async function knownClusterId({ disk }: LogContext, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const clusterId = (await readMetaProperties(disk, path))?.clusterId
    if (clusterId !== undefined) return clusterId
  }
  return undefined
}
