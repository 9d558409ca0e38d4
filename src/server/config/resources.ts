// What has configs, and where those that were changed while the broker ran are found.

/** As the protocol numbers them; loggers have levels that are never kept. */
export const resourceTypes = { topic: 2, broker: 4, 'broker-logger': 8, 'client-metrics': 16, group: 32 } as const

export type ResourceType = Exclude<keyof typeof resourceTypes, 'broker-logger'>

/** The metadata's side: what was set of a resource and not taken back. A broker named '' stands for all of them. */
export interface Overrides {
  overridesOf(type: ResourceType, name: string): ReadonlyMap<string, string>
}

const nothing: ReadonlyMap<string, string> = new Map()

export const noOverrides: Overrides = { overridesOf: () => nothing }

/** Where a value is from, as the protocol numbers it. */
export const sources = {
  topic: 1,
  broker: 2,
  allBrokers: 3,
  static: 4,
  default: 5,
  logger: 6,
  clientMetrics: 7,
  group: 8,
} as const
