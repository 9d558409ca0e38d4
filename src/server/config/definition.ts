// The words that configs are declared with: a type with its default, and what narrows it. A declaration is plain data, and
// the TypeScript type of its value follows from it. Tables of them begin with `__proto__: null as never`: of a literal without
// a prototype V8 makes a table at once, of others a shape for each property that is added.

export type ConfigType = 'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST' | 'CLASS' | 'PASSWORD'

export type ConfigValue = boolean | number | string | readonly string[] | null

/** Whether the config of a running broker can be changed: not at all, for one broker, or for all of them too. */
export type Mode = 'read-only' | 'per-broker' | 'cluster-wide'

export type Rule =
  | { readonly kind: 'range'; readonly min: number; readonly max: number }
  | { readonly kind: 'one of'; readonly values: readonly string[]; readonly ignoringCase: boolean }
  | { readonly kind: 'list'; readonly of: readonly string[] | undefined; readonly mayBeEmpty: boolean }
  | { readonly kind: 'own'; readonly check: Check }

/** Kafka's sentence about a value that is not allowed. */
export type Check = (name: string, value: ConfigValue) => string | undefined

/** Its words change it where it stands: nothing is copied while hundreds of them are declared at start-up. */
export class Definition<T extends ConfigValue = ConfigValue> {
  readonly type: ConfigType
  readonly default: T
  mode: Mode = 'read-only'
  rule: Rule | undefined
  isInternal = false
  /** Whether it is said what the default is. */
  showsDefault = true
  /** `moot`: taken, because nothing here can differ by it (sizes of thread pools, fetching between brokers, ...). */
  effect: 'honoured' | 'moot' | 'none' = 'none'
  /** The broker config that a topic without its own value goes by. */
  brokerName: string | undefined

  constructor(type: ConfigType, defaultValue: T) {
    this.type = type
    this.default = defaultValue
  }

  min(min: number): this {
    return this.between(min, Number.POSITIVE_INFINITY)
  }

  between(min: number, max: number): this {
    this.rule = { kind: 'range', min, max }
    return this
  }

  oneOf(...values: string[]): this {
    this.rule = { kind: 'one of', values, ignoringCase: false }
    return this
  }

  oneOfIgnoringCase(...values: string[]): this {
    this.rule = { kind: 'one of', values, ignoringCase: true }
    return this
  }

  /** A list of different ones, of these if any are given; what comes twice is there once. */
  distinct(...of: string[]): this {
    this.rule = { kind: 'list', of: of.length > 0 ? of : undefined, mayBeEmpty: true }
    return this
  }

  /** The same, and at least one. */
  some(...of: string[]): this {
    this.rule = { kind: 'list', of: of.length > 0 ? of : undefined, mayBeEmpty: false }
    return this
  }

  check(check: Check): this {
    this.rule = { kind: 'own', check }
    return this
  }

  perBroker(): this {
    this.mode = 'per-broker'
    return this
  }

  clusterWide(): this {
    this.mode = 'cluster-wide'
    return this
  }

  /** Kafka has no default for it and demands a value; the one here is what this broker is started with. */
  demanded(): this {
    this.showsDefault = false
    return this
  }

  /** A broker cannot be started with it; it can be set for running ones. */
  whileRunning(): this {
    this.isInternal = true
    this.showsDefault = false
    return this.clusterWide()
  }

  /** Not described unless it is set. */
  internal(): this {
    this.isInternal = true
    return this
  }

  /** What it says is done here. */
  honoured(): this {
    this.effect = 'honoured'
    return this
  }

  moot(): this {
    this.effect = 'moot'
    return this
  }

  from(brokerName: string): this {
    this.brokerName = brokerName
    return this
  }
}

export interface Definitions {
  readonly [name: string]: Definition
}

export type ValueOf<D> = D extends Definition<infer T> ? T : never

export const int = (value: number) => new Definition<number>('INT', value)
export const intOrNull = () => new Definition<number | null>('INT', null)
export const short = (value: number) => new Definition<number>('SHORT', value)
export const long = (value: number) => new Definition<number>('LONG', value)
export const longOrNull = () => new Definition<number | null>('LONG', null)
export const double = (value: number) => new Definition<number>('DOUBLE', value)
export const bool = (value: boolean) => new Definition<boolean>('BOOLEAN', value)
export const string = (value: string) => new Definition<string>('STRING', value)
export const stringOrNull = () => new Definition<string | null>('STRING', null)
export const choice = <const V extends string>(values: readonly V[], value: NoInfer<V>) =>
  new Definition<V>('STRING', value).oneOf(...values)
export const className = (value: string) => new Definition<string>('CLASS', value)
export const classNameOrNull = () => new Definition<string | null>('CLASS', null)
export const list = (...value: string[]) => new Definition<readonly string[]>('LIST', value)
export const listOrNull = () => new Definition<readonly string[] | null>('LIST', null)
/** Nobody is shown it. */
export const password = () => new Definition<string | null>('PASSWORD', null)

/** The largest of Kafka's 64-bit integers: more than any number of milliseconds or bytes can be. */
export const forever = Number.POSITIVE_INFINITY
export const maxInt = 2_147_483_647

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

export const kib = 1024
export const mib = 1024 * kib
export const gib = 1024 * mib
