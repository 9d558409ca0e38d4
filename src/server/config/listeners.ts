// Where clients come in and what they are told to dial, from `listeners`, `advertised.listeners` and what belongs to them.
// Whatever Kafka refuses about them is refused, in sentences that name the property and what to write instead; security
// protocols too, as long as there are none. Listeners for controllers are known by name and never opened.

import type { ConfigValue } from './definition.ts'
import { brokerConfigs } from './definitions/index.ts'
import { ConfigError, parseValue } from './values.ts'

export interface ListenerConfig {
  readonly name: string
  readonly protocol: 'PLAINTEXT'
  /** All interfaces without one. */
  readonly host: string | undefined
  /** 0: any that is free. */
  readonly port: number
  /** Without it a client is told the address that it dialled. A port of 0 is the one that the listener has got. */
  readonly advertised: { readonly host: string; readonly port: number } | undefined
}

export interface ListenerConfigs {
  readonly listeners: readonly ListenerConfig[]
  readonly interBrokerListener: string
}

interface Endpoint {
  readonly text: string
  readonly name: string
  readonly host: string
  readonly port: number
}

/** A value of `listeners` with nothing but this. */
export function listenerAt(host: string, port: number | string): string {
  return `PLAINTEXT://${authority(host, port)}`
}

/** As clients want it. */
export function authority(host: string, port: number | string): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

type Property = (name: string) => string | undefined

const protocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']

export function readListeners(property: Property): ListenerConfigs {
  const listed = (name: keyof typeof brokerConfigs) => list(name, property)
  const protocolOf = readProtocols(property)
  const controllers = (listed('controller.listener.names') ?? ['CONTROLLER']).map(upper)
  const isBrokers = ({ name }: Endpoint) => !controllers.includes(name)

  const all = endpoints('listeners', listed('listeners') ?? brokerConfigs.listeners.default)
  checkPorts(all)
  for (const { name } of all) protocolOf(name)
  const own = all.filter(isBrokers)
  if (own.length === 0) {
    throw new ConfigError(
      `listeners=${all.map(({ text }) => text).join(',')} has none for clients: all of them are in controller.listener.names; add one such as PLAINTEXT://:9092`,
    )
  }
  const advertised = endpoints('advertised.listeners', listed('advertised.listeners') ?? []).filter(isBrokers)
  checkAdvertised(own, advertised, listed('advertised.listeners') !== undefined)
  const told = advertised.length > 0 ? advertised : own
  return {
    listeners: own.map(endpoint => ({
      name: endpoint.name,
      protocol: plaintext(endpoint.name, protocolOf(endpoint.name)),
      host: endpoint.host === '' ? undefined : endpoint.host,
      port: endpoint.port,
      advertised: advertisedAddress(
        endpoint,
        advertised.find(({ name }) => name === endpoint.name),
      ),
    })),
    interBrokerListener: readInterBrokerListener(property, protocolOf, told),
  }
}

function list(name: keyof typeof brokerConfigs, property: Property): readonly string[] | undefined {
  const text = property(name)
  const value = text === undefined ? undefined : parseValue<ConfigValue>(name, brokerConfigs[name], text)
  return Array.isArray(value) ? value : undefined
}

const upper = (name: string) => name.toUpperCase()

function endpoints(property: string, texts: readonly string[]): Endpoint[] {
  const found: Endpoint[] = []
  for (const text of texts) {
    const [, name, host = '', port] = /^(.*):\/\/\[?([\w\-%.:]*)\]?:(-?\d+)$/.exec(text) ?? []
    if (name === undefined || name === '' || port === undefined) {
      throw new ConfigError(
        `${property}: ${text} is not of the form NAME://HOST:PORT, such as PLAINTEXT://localhost:9092`,
      )
    }
    if (Number(port) < 0 || Number(port) > 65_535) {
      throw new ConfigError(`${property}: ${text} has no port: it is a number from 0 to 65535`)
    }
    const endpoint = { text, name: upper(name), host, port: Number(port) }
    if (found.some(other => other.name === endpoint.name)) {
      throw new ConfigError(
        `${property} has two with the name ${endpoint.name}: give one of them another name, and add it to listener.security.protocol.map`,
      )
    }
    found.push(endpoint)
  }
  return found
}

function checkPorts(all: readonly Endpoint[]): void {
  for (const [index, one] of all.entries()) {
    const other = all.slice(index + 1).find(({ port }) => port === one.port && port !== 0)
    if (other !== undefined && !differInFamily(one.host, other.host)) {
      throw new ConfigError(
        `listeners: ${one.text} and ${other.text} have the same port; only an IPv4 and an IPv6 address can share one`,
      )
    }
  }
}

function differInFamily(one: string, other: string): boolean {
  const families = [one, other].map(host =>
    host.includes(':') ? 6 : /^\d+\.\d+\.\d+\.\d+$/.test(host) ? 4 : undefined,
  )
  return families.includes(4) && families.includes(6)
}

function readProtocols(property: Property): (listener: string) => string {
  const given = property('listener.security.protocol.map')
  const map = new Map<string, string>()
  for (const pair of (given ?? brokerConfigs['listener.security.protocol.map'].default).split(',')) {
    if (pair.trim() === '') continue
    const at = pair.lastIndexOf(':')
    const [name, protocol] = [upper(pair.slice(0, at).trim()), upper(pair.slice(at + 1).trim())]
    if (at < 0 || !protocols.includes(protocol)) {
      throw new ConfigError(
        `listener.security.protocol.map: ${pair.trim()} is not of the form NAME:PROTOCOL; the protocols are ${protocols.join(', ')}`,
      )
    }
    map.set(name, protocol)
  }
  const controllers = given === undefined ? controllerDefaults(property) : []
  return listener => {
    const protocol = map.get(listener) ?? (controllers.includes(listener) ? 'PLAINTEXT' : undefined)
    if (protocol !== undefined) return protocol
    throw new ConfigError(
      `listener.security.protocol.map has no protocol for the listener ${listener}: add ${listener}:PLAINTEXT to it`,
    )
  }
}

/** Without a map controllers are plaintext, unless something else is anything but. */
function controllerDefaults(property: Property): string[] {
  const names = (list('controller.listener.names', property) ?? ['CONTROLLER']).map(upper)
  const listeners = list('listeners', property) ?? []
  const secure = [...names, ...listeners.map(text => upper(text.split('://')[0] ?? ''))]
  return secure.some(name => name !== 'PLAINTEXT' && protocols.includes(name)) ? [] : names
}

function plaintext(listener: string, protocol: string): 'PLAINTEXT' {
  if (protocol === 'PLAINTEXT') return protocol
  throw new ConfigError(
    `The listener ${listener} is for ${protocol}, which josefk does not speak yet: make it ${listener}:PLAINTEXT in listener.security.protocol.map`,
  )
}

function checkAdvertised(own: readonly Endpoint[], advertised: readonly Endpoint[], given: boolean): void {
  if (given && advertised.length === 0) {
    throw new ConfigError(
      'advertised.listeners has none for clients: all of them are in controller.listener.names; add one such as PLAINTEXT://localhost:9092',
    )
  }
  const names = own.map(({ name }) => name)
  for (const { text, name, host } of advertised) {
    if (!names.includes(name)) {
      throw new ConfigError(
        `advertised.listeners has ${text}, and listeners has no ${name}: the names must match; listeners has ${names.join(', ')}`,
      )
    }
    if (host === '0.0.0.0' || host === '::') {
      throw new ConfigError(
        `advertised.listeners: ${text} is an address that nobody can dial: write the host that clients know this broker by, such as localhost; ${host} belongs into listeners`,
      )
    }
  }
}

function advertisedAddress(endpoint: Endpoint, advertised: Endpoint | undefined): ListenerConfig['advertised'] {
  if (advertised === undefined) return undefined
  const { host, port, text } = advertised
  if (host !== '') return { host, port }
  if (port === endpoint.port || port === 0) return undefined
  throw new ConfigError(`advertised.listeners: ${text} has no host: write the one that clients know this broker by`)
}

function readInterBrokerListener(
  property: Property,
  protocolOf: (listener: string) => string,
  told: readonly Endpoint[],
): string {
  const [byName, byProtocol] = [property('inter.broker.listener.name'), property('security.inter.broker.protocol')]
  if (byName !== undefined && byProtocol !== undefined) {
    throw new ConfigError('Only one of inter.broker.listener.name and security.inter.broker.protocol can be set')
  }
  const name = upper((byName ?? byProtocol ?? 'PLAINTEXT').trim())
  if (byName !== undefined) protocolOf(name)
  const names = told.map(({ name }) => name)
  if (names.includes(name)) return name
  const known = byName ?? byProtocol
  throw new ConfigError(
    known === undefined
      ? `No listener is called PLAINTEXT: set inter.broker.listener.name to one of ${names.join(', ')}`
      : `${byName === undefined ? 'security.inter.broker.protocol' : 'inter.broker.listener.name'} is ${known}, which is not among the listeners for clients: ${names.join(', ')}`,
  )
}
