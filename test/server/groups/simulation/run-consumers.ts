// One history of a consumer group: members come, go, stop and change their minds, topics get partitions, the clock jumps, the
// broker crashes. In the end it is quiet.

import { deepStrictEqual } from 'node:assert/strict'
import { ApiError } from '../../../../src/server/errors.ts'
import { Consumer, groupId, type Watcher } from './consumer.ts'
import { World } from './world.ts'

const steps = 120
const wishes = [['apples'], ['apples', 'pears'], ['pears'], ['pears', 'plums']]

export interface Outcome {
  commits: number
  epochs: number
}

export function simulateConsumers(seed: number): Outcome {
  const world = new World(seed)
  world.topics.put('apples', 4)
  world.topics.put('pears', 3)
  const members: Consumer[] = []
  const alive = () => members.filter(({ state }) => state !== 'gone')
  const any = () => alive()[world.below(alive().length || 1)]
  const wish = () => wishes[world.below(wishes.length)]!
  const watcher = watch(world, members)
  for (let i = 0; i < steps; i++) {
    const dice = world.below(100)
    if (dice < 14 && alive().length < 7) {
      const instance = world.chance(30) ? `static ${world.below(3)}` : null
      members.push(new Consumer(`m${members.length}`, instance, wish(), world, watcher))
    } else if (dice < 20) any()?.crash()
    else if (dice < 27) any()?.leave()
    else if (dice < 37) any()?.pause(world.below(4000))
    else if (dice < 43) any()?.subscribe(wish())
    else if (dice < 45) world.topics.put('plums', 1 + Math.floor(i / 20))
    else if (dice < 47) world.clock.jump(world.below(4000))
    else if (dice < 51) crash(world)
    world.clock.pass(world.below(600))
    checkBroker(world)
  }
  world.clock.pass(30_000)
  checkBroker(world)
  checkQuiet(world, alive())
  world.checkReports()
  const commits = members.reduce((sum, { accepted }) => sum + accepted.commits, 0)
  return { commits, epochs: described(world)?.groupEpoch ?? 0 }
}

function described(world: World) {
  try {
    return world.shard.describeConsumer(groupId)
  } catch (error) {
    if (error instanceof ApiError && error.code === 'GROUP_ID_NOT_FOUND') return undefined // yet
    throw error
  }
}

/** A restart changes nothing that can be seen, but for orders that mean nothing. */
function crash(world: World): void {
  const before = inOrder(described(world))
  world.crash()
  deepStrictEqual(inOrder(described(world)), before)
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const text = (one: unknown) => JSON.stringify(one) ?? ''
    return value.map(inOrder).sort((a, b) => (text(a) < text(b) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inOrder(one)]))
}

function watch(world: World, members: readonly Consumer[]): Watcher {
  /** Those who are in the group; others may think that they are, but what they do does not count. */
  const inGroup = () => {
    const epochs = new Map(described(world)?.members.map(({ memberId, memberEpoch }) => [memberId, memberEpoch]))
    return members.filter(({ id, state, epoch }) => state !== 'gone' && epoch > 0 && (epochs.get(id) ?? -1) >= epoch)
  }
  return {
    took(member) {
      const counting = inGroup()
      for (const other of counting.includes(member) ? counting : []) {
        for (const partition of other === member ? [] : member.owned) {
          if (other.owned.has(partition)) throw new Error(`${partition} is ${member.id}'s and ${other.id}'s`)
        }
      }
    },
    committed(member, partition, epoch) {
      for (const other of inGroup()) {
        if (other !== member && other.owned.has(partition)) {
          throw new Error(`${member.id} committed ${partition} in epoch ${epoch}, which is ${other.id}'s`)
        }
      }
    },
  }
}

/** No partition is two members', as the broker has it. */
function checkBroker(world: World): void {
  const owners = new Map<string, string>()
  for (const { memberId, assignment } of described(world)?.members ?? []) {
    for (const { topicName, partitions } of assignment.topicPartitions) {
      for (const index of partitions) {
        const owner = owners.get(`${topicName}/${index}`)
        if (owner !== undefined) throw new Error(`${topicName}/${index} is ${owner}'s and ${memberId}'s`)
        owners.set(`${topicName}/${index}`, memberId)
      }
    }
  }
}

function checkQuiet(world: World, alive: readonly Consumer[]): void {
  const group = described(world)
  // Of those who want to be the same static member, the others are told to wait.
  const instances = new Map(group?.members.map(({ instanceId, memberId }) => [instanceId ?? memberId, memberId]))
  const members = alive.filter(({ id, instanceId }) => (instances.get(instanceId ?? id) ?? id) === id)
  const there = (group?.members ?? []).filter(({ memberEpoch }) => memberEpoch >= 0)
  if (there.length !== members.length) throw new Error(`${there.length} members, ${members.length} are alive`)
  if (members.length === 0) return
  const away = (group?.members.length ?? 0) > there.length // their partitions are kept for them
  if (!away && group?.groupState !== 'Stable') throw new Error(`${group?.groupState} in the end`)
  const wanted = new Set(members.flatMap(({ topics }) => topics))
  const owned = members.flatMap(member => [...member.owned])
  if (new Set(owned).size !== owned.length) throw new Error(`owned in the end: ${owned.join()}`)
  const all = [...wanted].flatMap(name => {
    const topic = world.topics.topic(name)
    return Array.from({ length: topic?.partitions.length ?? 0 }, (_, index) => `${topic?.id}/${index}`)
  })
  const missing = all.filter(partition => !owned.includes(partition))
  if (!away && missing.length > 0) throw new Error(`nobody has ${missing.join()}`)
  if (owned.some(partition => !all.includes(partition))) throw new Error(`nobody wants some of ${owned.join()}`)
}
