// What two brokers may differ in, taken out of their answers about configs: where they are on this machine, what only one of
// them has, and orders that say nothing.

interface Config {
  readonly name: string
}

export interface Answer {
  readonly results?: readonly { readonly configs?: readonly Config[] }[]
  readonly configResources?: readonly { readonly resourceType: number }[]
}

const theirs = new Set([
  'controller.quorum.voters',
  'inter.broker.protocol.version',
  'listeners',
  'log.dirs',
  'offsets.topic.replication.factor',
  'share.coordinator.state.topic.min.isr',
  'share.coordinator.state.topic.replication.factor',
  'transaction.state.log.min.isr',
  'transaction.state.log.replication.factor',
  'org.apache.kafka.server.logger.LoggingController',
])

export function comparable({ results, configResources, ...rest }: Answer) {
  return {
    ...rest,
    results: results?.map(result => ({
      ...result,
      configs: result.configs
        ?.filter(({ name }) => !theirs.has(name))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
    })),
    configResources: configResources?.toSorted((one, other) => one.resourceType - other.resourceType),
  }
}
