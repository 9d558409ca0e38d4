// One history: members come and go, stop and go on, the clock jumps, the broker crashes. In the end it is quiet.

import { Judge } from './judge.ts'
import { groupId, Member, topic } from './member.ts'
import { World } from './world.ts'

const partitions = 6
const steps = 120

export interface Outcome {
  readonly accepted: Judge['accepted']
  readonly generations: number
}

export function simulate(seed: number): Outcome {
  const world = new World(seed)
  const judge = new Judge(partitions)
  const members: Member[] = []
  const alive = () => members.filter(({ state }) => state !== 'gone')
  const come = (instanceId: string | null) =>
    members.push(new Member(`m${members.length}`, instanceId, world, judge, partitions))
  const any = () => alive()[world.below(alive().length || 1)]
  for (let i = 0; i < steps; i++) {
    const dice = world.below(100)
    if (dice < 12 && alive().length < 8) come(world.chance(30) ? `static ${world.below(3)}` : null)
    else if (dice < 18) any()?.crash()
    else if (dice < 24) any()?.leave()
    else if (dice < 34) any()?.pause(world.below(4000))
    else if (dice < 38) any()?.rejoin()
    else if (dice < 40) world.clock.jump(world.below(5000))
    else if (dice < 46) {
      if (world.chance(50)) world.crash()
      else world.restart()
      judge.crashed()
    }
    world.clock.pass(world.below(600))
    check(world, judge, members)
  }
  world.clock.pass(25_000)
  check(world, judge, members)
  judge.quiet(alive())
  const stuck = alive().filter(({ state }) => state !== 'working')
  if (stuck.length > 0) throw new Error(`${stuck.map(({ name }) => name).join(', ')} never got to work`)
  world.checkReports()
  if (world.waitingCount > 0) throw new Error(`${world.waitingCount} still wait for an answer`)
  return { accepted: judge.accepted, generations: judge.newest }
}

function check(world: World, judge: Judge, members: readonly Member[]): void {
  if (world.timerCount > members.length + 10) throw new Error(`${world.timerCount} timers`)
  const { topics } = world.shard.fetch({ groupId, memberId: null, memberEpoch: -1, topics: null }, false)
  const rows = topics.find(({ name }) => name === topic)?.partitions ?? []
  const found = new Map(rows.map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]))
  for (const [partition, offset] of judge.committed) {
    if (found.get(partition) !== offset)
      throw new Error(`partition ${partition}: ${found.get(partition)}, not ${offset}`)
  }
}
