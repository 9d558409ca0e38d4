// What is called honoured is read by somebody, and what somebody reads is called honoured: people are warned by it.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Definitions } from '../../../src/server/config/definition.ts'
import { brokerConfigs, groupConfigs, topicConfigs } from '../../../src/server/config/definitions/index.ts'
import { bounds } from '../../../src/server/config/group-rules.ts'
import { synonymsOf } from '../../../src/server/config/synonyms.ts'

/** What only looks whether values are allowed. */
const declarations = /config\/(definitions\/|documentation|requirements|.*-rules)/

const text = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') && !declarations.test(path))
  .map(path => readFileSync(join('src', path), 'utf8'))
  .join('')

const isRead = (name: string) => text.includes(`('${name}')`) || text.includes(`, '${name}')`)

/** Topics and groups go by it. */
function isInherited(name: string): boolean {
  const all: [string, Definitions[string]][] = [...Object.entries(topicConfigs), ...Object.entries(groupConfigs)]
  return all.some(
    ([own, { brokerName }]) => brokerName !== undefined && synonymsOf(brokerName).includes(name) && isRead(own),
  )
}

/** Bounds of what is honoured of a group. */
const bounding = new Set<string | undefined>(
  bounds.flatMap(([own, ...names]) => (groupConfigs[own].effect === 'honoured' ? names : [])),
)

it.each([
  ['broker', brokerConfigs],
  ['topic', topicConfigs],
  ['group', groupConfigs],
])('the configs of a %s are honoured if they are read', (_, definitions: Definitions) => {
  const honoured = Object.keys(definitions).filter(name => definitions[name]!.effect === 'honoured')
  expect(honoured).toEqual(
    Object.keys(definitions).filter(
      name => definitions[name]!.effect !== 'moot' && (isRead(name) || isInherited(name) || bounding.has(name)),
    ),
  )
})
