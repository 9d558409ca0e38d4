// Properties that Kafka had once: what replaces them, where something does.

type Values = Map<string, string>

/** Takes them out of the values, and puts in what they mean today. Gives sentences about those that mean nothing. */
export function withoutOldNames(values: Values): string[] {
  const take = (name: string): string | undefined => {
    const value = values.get(name)
    values.delete(name)
    return value
  }
  const [port, host] = [take('port'), take('host.name')]
  const [advertisedPort, advertisedHost] = [take('advertised.port'), take('advertised.host.name')]
  if (!values.has('listeners') && [port, host, advertisedPort, advertisedHost].some(value => value !== undefined)) {
    values.set('listeners', `PLAINTEXT://${host ?? ''}:${port ?? '9092'}`)
  }
  if (!values.has('advertised.listeners') && (advertisedHost !== undefined || advertisedPort !== undefined)) {
    const own = port ?? /(?:^|,)\s*PLAINTEXT:\/\/[^,]*:(\d+)/i.exec(values.get('listeners') ?? '')?.[1] ?? '9092'
    values.set('advertised.listeners', `PLAINTEXT://${advertisedHost ?? host ?? ''}:${advertisedPort ?? own}`)
  }
  const zookeeper = [...values.keys()].filter(name => name.startsWith('zookeeper.'))
  for (const name of zookeeper) values.delete(name)
  return zookeeper.length === 0
    ? []
    : [`${zookeeper.join(', ')}: set aside; there is no ZooKeeper here, and no need of one`]
}
