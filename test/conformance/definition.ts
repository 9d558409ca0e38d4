// Kafka's own definitions: JSON with comments, one message a file.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface FieldDefinition {
  readonly name: string
  readonly type: string
  readonly versions?: string
  readonly nullableVersions?: string
  readonly taggedVersions?: string
  readonly flexibleVersions?: string
  readonly tag?: number
  readonly default?: string | number | boolean | null
  readonly fields?: readonly FieldDefinition[]
}

export interface Definition {
  readonly file: string
  readonly name: string
  readonly type: string
  readonly apiKey?: number
  readonly validVersions: string
  readonly flexibleVersions: string
  readonly fields: readonly FieldDefinition[]
  readonly commonStructs?: readonly { readonly name: string; readonly fields: readonly FieldDefinition[] }[]
}

export function readDefinitions(directory: string): Definition[] {
  return readdirSync(directory)
    .sort()
    .map(name => join(directory, name))
    .flatMap(path => {
      if (statSync(path).isDirectory()) return readDefinitions(path)
      if (!path.endsWith('.json')) return []
      return [{ ...parse(readFileSync(path, 'utf8')), file: path }]
    })
}

function parse(text: string): Definition {
  return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*/g, token => (token.startsWith('"') ? token : '')))
}
