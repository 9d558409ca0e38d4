// One history of a group whose members speak either protocol (KIP-848), so that it becomes a consumer group and a classic one
// again and again: members come, go and stop, topics get partitions, the clock jumps, the broker crashes. In the end it is quiet.

import { type Assigning, ClassicConsumer } from './classic-consumer.ts'
import { Consumer, groupId } from './consumer.ts'
import { type Described, described } from './described.ts'
import { World } from './world.ts'

const steps = 120
const wishes = [['apples'], ['apples', 'pears'], ['pears']]

type Member = Consumer | ClassicConsumer

export interface Outcome {
  readonly commits: number
  /** How often it became the other kind of group. */
  readonly changes: number
}

export function simulateBoth(seed: number): Outcome {
  const world = new World(seed)
  world.topics.put('apples', 4)
  world.topics.put('pears', 3)
  const assigning: Assigning = world.chance(50) ? 'eager' : 'cooperative'
  const members: Member[] = []
  const alive = () => members.filter(({ state }) => state !== 'gone')
  const any = () => alive()[world.below(alive().length || 1)]
  const watcher = watch(world, members)
  const come = () => {
    const [name, instance] = [`m${members.length}`, world.chance(30) ? `static ${world.below(3)}` : null]
    const wish = wishes[world.below(wishes.length)]!
    members.push(
      world.chance(50)
        ? new Consumer(name, instance, wish, world, watcher)
        : new ClassicConsumer(name, instance, wish, assigning, world, watcher),
    )
  }
  let kind: Described['kind'] | undefined
  let changes = 0
  for (let i = 0; i < steps; i++) {
    const dice = world.below(100)
    if (dice < 14 && alive().length < 6) come()
    else if (dice < 20) any()?.crash()
    else if (dice < 30) any()?.leave()
    else if (dice < 36) any()?.pause(world.below(4000))
    else if (dice < 38) world.topics.put('pears', 3 + Math.floor(i / 40))
    else if (dice < 40) world.clock.jump(world.below(4000))
    else if (dice < 44) world.crash()
    world.clock.pass(world.below(900))
    checkBroker(world)
    const now = described(world, groupId)?.kind
    if (now !== undefined && now !== kind) changes++
    kind = now
  }
  // A leader that was made one when the group became classic does not know that it is, and does not look at the topics.
  members.push(new ClassicConsumer('last', null, ['apples'], assigning, world, watcher))
  world.clock.pass(40_000)
  checkBroker(world)
  checkQuiet(world, alive())
  world.checkReports()
  if (world.waitingCount > 0) throw new Error(`${world.waitingCount} still wait for an answer`)
  return { commits: members.reduce((sum, { accepted }) => sum + accepted.commits, 0), changes }
}

function watch(world: World, members: readonly Member[]) {
  /** That members were last let into. What they knew before the group was classic does not count any more. */
  let generation = -1
  /** What a member may work on; that others think they may does not count. */
  const counted = (member: Member, group: Described | undefined): ReadonlySet<string> => {
    const known = group?.members.find(({ id }) => id === member.id)
    if (member.state === 'gone' || member.epoch < 0 || known === undefined) return new Set()
    if (group?.kind === 'classic' && (!(member instanceof ClassicConsumer) || member.epoch !== generation))
      return new Set()
    if ((known.epoch ?? member.epoch) < member.epoch) return new Set()
    // The members of a classic group are taken to have what they were last to have: those that give partitions up step by
    // step may still have more, and so may those that have not come to the newest epoch; but not to commit.
    const isLate = member.epoch < (known.epoch ?? member.epoch)
    const mayHaveMore = member instanceof ClassicConsumer && (member.assigning === 'cooperative' || isLate)
    return mayHaveMore ? new Set([...member.owned].filter(partition => known.has.has(partition))) : member.owned
  }
  return {
    joined(epoch: number) {
      generation = epoch
    },
    took(member: Member) {
      const group = described(world, groupId)
      const own = counted(member, group)
      for (const other of members) {
        for (const partition of other === member ? [] : counted(other, group)) {
          if (own.has(partition)) throw new Error(`${partition} is ${member.id}'s and ${other.id}'s`)
        }
      }
    },
    committed(member: Member, partition: string, epoch: number) {
      const group = described(world, groupId)
      if (!counted(member, group).has(partition)) return
      for (const other of members) {
        if (other !== member && counted(other, group).has(partition)) {
          throw new Error(`${member.id} committed ${partition} in epoch ${epoch}, which is ${other.id}'s`)
        }
      }
    },
  }
}

/** No partition is two members', as the broker has it. */
function checkBroker(world: World): void {
  const owners = new Map<string, string>()
  for (const { id, has } of described(world, groupId)?.members ?? []) {
    for (const partition of has) {
      const owner = owners.get(partition)
      if (owner !== undefined) throw new Error(`${partition} is ${owner}'s and ${id}'s`)
      owners.set(partition, id)
    }
  }
}

function checkQuiet(world: World, alive: readonly Member[]): void {
  const group = described(world, groupId)
  // Of those who want to be the same static member, the others are told to wait.
  const instances = new Map(group?.members.map(({ instanceId, id }) => [instanceId ?? id, id]))
  const members = alive.filter(({ id, instanceId }) => (instances.get(instanceId ?? id) ?? id) === id)
  const there = group?.members ?? []
  if (there.length !== members.length) throw new Error(`${there.length} members, ${members.length} are alive`)
  if (members.length === 0) return
  const isClassic = members.every(member => member instanceof ClassicConsumer)
  if (group?.kind !== (isClassic ? 'classic' : 'consumer')) throw new Error(`a ${group?.kind} group in the end`)
  if (group.state !== 'Stable') throw new Error(`${group.state} in the end`)
  const wanted = new Set(members.flatMap(({ topics }) => topics))
  const all = [...wanted].flatMap(name => {
    const topic = world.topics.topic(name)
    return Array.from({ length: topic?.partitions.length ?? 0 }, (_, index) => `${topic?.id}/${index}`)
  })
  const owned = members.flatMap(member => [...member.owned])
  if (owned.sort().join() !== all.sort().join())
    throw new Error(`owned in the end: ${owned.join()}, wanted ${all.join()}`)
}
