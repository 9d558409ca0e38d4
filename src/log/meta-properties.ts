// `meta.properties`, which says whose log directory it is (KIP-631, KIP-858). Version 1 is written; version 0, of the
// times of ZooKeeper, may lack anything.

import { int32, quoted } from './checkpoints.ts'
import type { Disk } from './disk.ts'
import { damaged } from './errors.ts'
import { formatProperties, parseProperties } from './java-properties.ts'
import { canonicalUuid } from './uuid.ts'

export const metaPropertiesFile = 'meta.properties'

export type MetaProperties =
  | {
      readonly version: 1
      readonly clusterId: string
      readonly nodeId: number
      readonly directoryId?: string | undefined
    }
  | {
      readonly version: 0
      readonly clusterId?: string | undefined
      readonly nodeId?: number | undefined
      readonly directoryId?: string | undefined
    }

const nodeKey = ['broker.id', 'node.id'] as const

/** `path` is for the messages of errors. */
export function parseMetaProperties(text: string, path: string): MetaProperties {
  const properties = parseProperties(text) ?? damaged(`${path}: an escape that is none`)
  const version = int32(properties.get('version')?.trim() ?? '0')
  if (version !== 0 && version !== 1)
    damaged(`${path}: version ${quoted(properties.get('version') ?? '')}, 0 and 1 are known`)
  const clusterId = properties.get('cluster.id')
  const nodeId = optional(properties, nodeKey[version], path, int32)
  const directoryId = optional(properties, 'directory.id', path, canonicalUuid)
  if (version === 0) return { version, clusterId, nodeId, directoryId }
  return {
    version,
    clusterId: clusterId ?? damaged(`${path}: no cluster.id`),
    nodeId: nodeId ?? damaged(`${path}: no node.id`),
    directoryId,
  }
}

function optional<T>(
  properties: ReadonlyMap<string, string>,
  key: string,
  path: string,
  parse: (text: string) => T | undefined,
): T | undefined {
  const text = properties.get(key)
  if (text === undefined) return undefined
  return parse(text) ?? damaged(`${path}: ${key} cannot be ${quoted(text)}`)
}

export function formatMetaProperties({ version, clusterId, nodeId, directoryId }: MetaProperties): string {
  const properties = { [nodeKey[version]]: nodeId, 'directory.id': directoryId, version, 'cluster.id': clusterId }
  return formatProperties(
    Object.entries(properties).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  )
}

/** Undefined if the directory has none, and is nobody's yet. Java reads these files as Latin-1. */
export async function readMetaProperties(
  disk: Pick<Disk, 'readFile'>,
  directory: string,
): Promise<MetaProperties | undefined> {
  const path = `${directory}/${metaPropertiesFile}`
  const bytes = await disk.readFile(path)
  return bytes && parseMetaProperties(bytes.toString('latin1'), path)
}

export async function writeMetaProperties(
  disk: Pick<Disk, 'writeFile'>,
  directory: string,
  properties: MetaProperties,
): Promise<void> {
  await disk.writeFile(`${directory}/${metaPropertiesFile}`, Buffer.from(formatMetaProperties(properties)))
}
