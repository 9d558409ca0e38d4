// What can be set for a measurement, and what comes out of one. It travels as JSON from the command to the load process.

export const modes = [
  'produce',
  'idempotent',
  'fetch',
  'tail',
  'latency',
  'connections',
  'partitions',
  'heartbeats',
  'commits',
  'rebalance',
  'transactions',
  'startup',
  'restart-offsets',
  'restart-transactions',
] as const
export type Mode = (typeof modes)[number]
/** Those in which who is measured is started for it. */
export const startingModes = ['startup', 'restart-offsets', 'restart-transactions'] as const
export type RestartMode = Exclude<(typeof startingModes)[number], 'startup'>
export type LoadMode = Exclude<Mode, (typeof startingModes)[number]>
/** What a broker that does nothing cannot do either. */
export const beyondNull: readonly Mode[] = ['idempotent', 'heartbeats', 'commits', 'rebalance', 'transactions']

export interface Settings {
  /** Bytes of a batch. */
  readonly size: number
  readonly connections: number
  /** How many requests of a connection are under way. */
  readonly depth: number
  readonly acks: number
  /** Of the topic; those of the mode `partitions` are `many`. */
  readonly partitions: number
  readonly many: number
  readonly idle: number
  /** Of the group. */
  readonly members: number
  /** Of transactions. */
  readonly producers: number
  /** That have committed offsets when it is restarted, each so many. */
  readonly groups: number
  readonly offsets: number
  /** There when it is restarted. */
  readonly ids: number
  readonly seconds: number
  readonly warmUp: number
  /** At most so much is produced in one measurement. */
  readonly mib: number
}

export interface Job {
  readonly mode: LoadMode
  readonly bootstrap: string
  /** The broker, where it runs on this machine: its memory is looked at. */
  readonly pid: number | undefined
  readonly settings: Settings
}

export type MetricName = keyof typeof metrics

/** What is measured: its unit, and whether more of it is better. */
export const metrics = {
  requests: { text: 'requests', unit: '/s', more: true },
  throughput: { text: 'throughput', unit: 'MiB/s', more: true },
  transactions: { text: 'transactions', unit: '/s', more: true },
  p50: { text: 'p50', unit: 'ms', more: false },
  p99: { text: 'p99', unit: 'ms', more: false },
  'p99.9': { text: 'p99.9', unit: 'ms', more: false },
  most: { text: 'most', unit: 'ms', more: false },
  cpu: { text: "broker's CPU", unit: 'ms/MiB', more: false },
  connect: { text: 'connect all', unit: 'ms', more: false },
  connectionMemory: { text: 'memory each', unit: 'KiB', more: false },
  connectRate: { text: 'connect, ask, close', unit: '/s', more: true },
  create: { text: 'create', unit: 'ms', more: false },
  metadata: { text: 'metadata of all', unit: 'ms', more: false },
  produceEach: { text: 'a batch to each', unit: 'ms', more: false },
  partitionMemory: { text: 'memory each', unit: 'KiB', more: false },
  rebalance: { text: 'a generation', unit: 'ms', more: false },
  firstRecord: { text: 'exec to first acknowledged record', unit: 'ms', more: false },
  firstAnswer: { text: 'exec to the first right answer', unit: 'ms', more: false },
  allLoaded: { text: 'exec to all being loaded', unit: 'ms', more: false },
  firstAnswerKilled: { text: 'killed, exec to the first right answer', unit: 'ms', more: false },
  allLoadedKilled: { text: 'killed, exec to all being loaded', unit: 'ms', more: false },
  memory: { text: 'memory idle', unit: 'MiB', more: false },
} as const satisfies Record<string, { text: string; unit: string; more: boolean }>

export interface Measured {
  readonly metrics: Partial<Record<MetricName, number>>
  /** The part of one core that the load process took while it was measured. */
  readonly busy: number
}
