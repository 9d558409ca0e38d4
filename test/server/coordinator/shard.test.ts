// Shards over a log: what is told when, and what is left after something went wrong.

import { afterEach, describe, expect, it } from 'vitest'
import type { Disk } from '../../../src/log/disk.ts'
import { MemoryDisk } from '../../../src/log/memory-disk.ts'
import { OneByOne } from '../../../src/log/one-by-one.ts'
import type { PartitionLog } from '../../../src/log/partition-log.ts'
import { batches } from '../../../src/protocol/records/batches.ts'
import type { ReplayedRecord, Shard, ShardContext } from '../../../src/server/coordinator/shard.ts'
import { ShardRunner } from '../../../src/server/coordinator/shard-runner.ts'
import { ApiError } from '../../../src/server/errors.ts'
import { openLog, restLogs, TestClock, type TestContext, testContext } from '../../log/logs.ts'
import { SimulatedDisk } from '../../log/simulated-disk.ts'

afterEach(restLogs)

/** Counts words, and lets people wait for one of them. */
class Words implements Shard {
  readonly counts = new Map<string, number>()
  readonly waiting: ((count: number) => void)[] = []
  readonly #context: ShardContext

  constructor(context: ShardContext) {
    this.#context = context
  }

  replay({ key, offset }: ReplayedRecord): void {
    const word = key.bytes.toString('utf8', key.position, key.end)
    this.counts.set(word, (this.counts.get(word) ?? 0) + 1)
    this.lastOffset = offset
  }

  lastOffset = -1
  isLoaded = false

  replayMarker(): void {}

  loaded(): void {
    this.isLoaded = true
  }

  unloaded(): void {
    for (const tell of this.waiting) tell(-1)
  }

  say(...words: string[]): number {
    this.#context.write(words.map(word => ({ key: Buffer.from(word), value: null })))
    for (const tell of this.waiting.splice(0)) tell(this.counts.get('waited for') ?? 0)
    return this.lastOffset
  }

  sayLater(word: string, milliseconds: number): void {
    this.#context.timers.set(word, milliseconds, () => this.say(word))
  }
}

function runner(log: PartitionLog, context: TestContext): ShardRunner<Words> {
  const { clock, report, turn } = context
  const randomUuid = () => 'AAAAAAAAAAAAAAAAAAAAAA'
  const world = { clock, report, randomUuid, codec: () => 'none' as const, loads: new OneByOne(), turn }
  return new ShardRunner(
    async () => ({ log, leaderEpoch: 3 }),
    world,
    context => new Words(context),
  )
}

function setUp(disk?: Disk) {
  const clock = new TestClock()
  const context = testContext(disk ?? new MemoryDisk(clock), { clock })
  const log = openLog(context)
  return { context, log, words: runner(log, context) }
}

const keysIn = (bytes: readonly Buffer[]) =>
  bytes.map(each => Array.from(batches(each), batch => Array.from(batch.records(), ({ key }) => String(key))))

describe('a shard', () => {
  it('answers when the log has what was decided', async () => {
    const { log, words } = setUp()
    expect(await words.ask(shard => shard.say('a', 'b'))).toBe(1)
    expect(log.highWatermark).toBe(2)
    const { records } = await log.read(0, 1000, 'read_uncommitted')
    expect(keysIn(records)).toEqual([[['a', 'b']]])
  })

  it('appends together what comes within one turn of the event loop', async () => {
    const { log, words } = setUp()
    await words.load()
    const said = ['a', 'b', 'c'].map(word => words.ask(shard => shard.say(word)))
    const seen = words.ask(shard => [...shard.counts.keys()])
    expect(await Promise.all(said)).toEqual([0, 1, 2])
    expect(await seen).toEqual(['a', 'b', 'c'])
    const { records } = await log.read(0, 1000, 'read_uncommitted')
    expect(keysIn(records).flat()).toEqual([['a', 'b', 'c']])
  })

  it('appends together what comes while an append is under way', async () => {
    const { log, words } = setUp()
    await words.load()
    await Promise.all(Array.from({ length: 70 }, (_, i) => words.ask(shard => shard.say(`${i}`))))
    const { records } = await log.read(0, 10_000, 'read_uncommitted')
    expect(
      keysIn(records)
        .flat()
        .map(keys => keys.length),
    ).toEqual([64, 6])
  })

  it('does not wait for the end of a turn when there is much', async () => {
    const clock = new TestClock()
    const context = { ...testContext(new MemoryDisk(clock), { clock }), turn: () => new Promise<void>(() => {}) }
    const words = runner(openLog(context), context)
    await words.load()
    const said = Array.from({ length: 64 }, (_, i) => words.ask(shard => shard.say(`${i}`)))
    expect(await Promise.all(said)).toEqual(Array.from({ length: 64 }, (_, i) => i))
  })

  it('is the same when it is found again', async () => {
    const { context, log, words } = setUp()
    await words.ask(shard => shard.say('a', 'b', 'a'))
    await words.close()
    const again = runner(log, context)
    expect(await again.ask(({ counts, isLoaded }) => [...counts, isLoaded])).toEqual([['a', 2], ['b', 1], true])
    expect(await again.ask(shard => shard.say('c'))).toBe(3)
  })

  it('answers who waits in another turn', async () => {
    const { words } = setUp()
    const waiting = words.run<number>((shard, reply) => void shard.waiting.push(reply))
    await words.ask(shard => shard.say('waited for'))
    expect(await waiting).toBe(1)
  })

  it('tells who waits that it is closed, and who comes then that this is not the place', async () => {
    const { words } = setUp()
    const waiting = words.run<number>((shard, reply) => void shard.waiting.push(reply))
    await words.load()
    await words.close()
    expect(await waiting).toBe(-1)
    await expect(words.ask(shard => shard.say('a'))).rejects.toMatchObject({ code: 'NOT_COORDINATOR' })
  })

  it('takes a turn when a timer is due, and none when it was given up', async () => {
    const { context, log, words } = setUp()
    await words.ask(shard => shard.sayLater('a', 100))
    await words.ask(shard => shard.sayLater('b', 100))
    context.clock.advance(60)
    await words.ask(shard => shard.sayLater('a', 100)) // put off
    context.clock.advance(60)
    expect(await words.ask(({ counts }) => [...counts.keys()])).toEqual(['b'])
    context.clock.advance(60)
    expect(await words.ask(({ counts }) => [...counts.keys()])).toEqual(['b', 'a'])
    await words.ask(shard => shard.sayLater('c', 100))
    await words.close()
    context.clock.advance(200)
    expect(log.endOffset).toBe(2)
  })

  it('refuses more than a batch holds, and is as it was', async () => {
    const { words } = setUp()
    const tooMuch = words.ask(shard => shard.say('a', 'x'.repeat(2 << 20)))
    await expect(tooMuch).rejects.toMatchObject({ code: 'UNKNOWN_SERVER_ERROR' })
    expect(await words.ask(({ counts }) => counts.size)).toBe(0)
  })

  it('goes on after a mistake of somebody who asks, and is found anew after one of its own', async () => {
    const { context, words } = setUp()
    await words.ask(shard => shard.say('a'))
    const wrong = () =>
      words.ask(() => {
        throw new ApiError('UNKNOWN_MEMBER_ID')
      })
    expect(wrong).toThrow(expect.objectContaining({ code: 'UNKNOWN_MEMBER_ID' }))
    const broken = () =>
      words.ask(shard => {
        shard.counts.set('never said', 1)
        throw new TypeError('a mistake')
      })
    expect(broken).toThrow('a mistake')
    expect(context.reports.join()).toContain('a mistake')
    expect(await words.ask(({ counts }) => [...counts.keys()])).toEqual(['a'])
  })
})

describe('when the disk fails', () => {
  it('nobody is told what the log does not have, and the shard is what it has', async () => {
    const disk = new SimulatedDisk()
    const { words } = setUp(disk)
    await words.ask(shard => shard.say('a'))
    const waiting = words.run<number>((shard, reply) => void shard.waiting.push(reply))
    const mend = disk.fail({ call: 'write', code: 'EIO' })
    const lost = [words.ask(shard => shard.say('b')), words.ask(shard => shard.say('c')), words.ask(() => 'seen')]
    for (const each of lost) await expect(each).rejects.toMatchObject({ code: 'NOT_COORDINATOR' })
    await expect(waiting).rejects.toMatchObject({ code: 'NOT_COORDINATOR' })
    mend()
    expect(await words.ask(({ counts }) => [...counts.keys()])).toEqual(['a'])
    expect(await words.ask(shard => shard.say('d'))).toBe(1)
  })
})
