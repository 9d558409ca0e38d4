// Random histories of the metadata on a disk that loses what was not synced: whatever happens, what is found afterwards is what
// some number of the writes come to, and none that was acknowledged is missing. Whether snapshots were made on the way
// must not be seen.

import assert from 'node:assert/strict'
import type { Metadata } from '../../../../src/server/metadata/metadata.ts'
import { decodeRecord, encodeRecord, framed, type NewRecord } from '../../../../src/server/metadata/records.ts'
import { Replay } from '../../../../src/server/metadata/replay.ts'
import { Random } from '../../../fuzz/random.ts'
import { TestClock, testContext } from '../../../log/logs.ts'
import { SimulatedDisk } from '../../../log/simulated-disk.ts'
import { randomChange, textOf } from '../history.ts'
import { openMetadata } from '../opened.ts'

export async function runHistory(seed: number, log?: (line: string) => void): Promise<void> {
  const run = new Run(seed)
  await run.begin()
  for (let i = 0; i < 80; i++) await run.step(log)
}

class Run {
  readonly #random: Random
  readonly #clock = new TestClock()
  #disk: SimulatedDisk
  #metadata!: Metadata
  /** What was written, and what it came to. */
  #writes: { readonly records: readonly NewRecord[]; readonly text: string }[] = []
  #acknowledged = 0
  #underWay: Promise<unknown>[] = []
  #heal = () => {}
  #failed = false
  /** What the system shows from then on says nothing about the disk, and the next process cannot know: only a crash can follow. */
  #syncFailed = false

  constructor(seed: number) {
    this.#random = new Random(seed)
    this.#disk = new SimulatedDisk({ random: new Random(seed), clock: this.#clock })
  }

  async open(): Promise<void> {
    this.#failed = false
    this.#metadata = await openMetadata(testContext(this.#disk, { clock: this.#clock }), {
      snapshotBytes: this.#random.pick([500, 2000, 1 << 20]),
      snapshotIntervalMs: this.#random.pick([0, 1000]),
      onFailure: () => {
        this.#failed = true
      },
    })
  }

  /** What was found is what the first writes come to, all that were acknowledged among them; also without snapshots. */
  check(): void {
    const text = textOf(this.#metadata.state)
    const count = 1 + this.#writes.findLastIndex(write => write.text === text)
    if (count === 0) assert.equal(text, this.#initial)
    assert.ok(count >= this.#acknowledged, `${count} writes are there, ${this.#acknowledged} were acknowledged`)
    this.#writes = this.#writes.slice(0, count)
    const replay = new Replay()
    for (const { records } of this.#writes) {
      for (const one of records) replay.record(decodeRecord(encodeRecord(framed(one, 30))))
    }
    if (count > 0) assert.equal(withoutFeatures(textOf(replay.state)), withoutFeatures(text))
    this.#acknowledged = count
  }

  #initial = ''

  async begin(): Promise<void> {
    await this.#disk.makeDirectory('/data')
    await this.#disk.syncDirectory('/') // as whoever claims a log directory does
    await this.open()
    this.#initial = textOf(this.#metadata.state)
  }

  async step(log?: (line: string) => void): Promise<void> {
    const kind = this.#random.pick(kinds)
    log?.([kind, this.#writes.length, this.#acknowledged, this.#failed, this.#metadata.endOffset].join(' '))
    switch (kind) {
      case 'write':
        return this.#write()
      case 'settle':
        await Promise.all(this.#underWay.splice(0))
        return
      case 'later':
        this.#clock.advance(this.#random.below(90_000))
        return
      case 'snapshot':
        if (!this.#failed) this.#underWay.push(this.#metadata.snapshot().catch(() => {}))
        return
      case 'close':
        this.#heal()
        await this.#metadata.close()
        return this.#reopen(this.#syncFailed ? 'crash' : undefined)
      case 'crash':
      case 'kill':
        this.#heal()
        return this.#reopen(this.#syncFailed ? 'crash' : kind)
      case 'fault': {
        const call = this.#random.pick(['write', 'sync', 'rename'] as const)
        this.#heal()
        this.#syncFailed ||= call === 'sync'
        this.#heal = this.#disk.fail({ call, code: 'EIO' })
        return
      }
      case 'heal':
        this.#heal()
    }
  }

  #write(): void {
    if (this.#failed) return
    const records = randomChange(this.#metadata.state, this.#random)
    if (records.length === 0) return
    const written = this.#metadata.write(records)
    this.#writes.push({ records, text: textOf(this.#metadata.state) })
    const count = this.#writes.length
    this.#underWay.push(
      written.then(
        () => {
          this.#acknowledged = Math.max(this.#acknowledged, count)
        },
        () => {},
      ),
    )
  }

  async #reopen(how?: 'crash' | 'kill'): Promise<void> {
    if (how !== undefined) this.#disk = this.#disk[how]()
    this.#syncFailed = false
    this.#underWay = []
    await this.open()
    this.check()
  }
}

const kinds = [
  ...Array<'write'>(12).fill('write'),
  ...(['settle', 'settle', 'later', 'snapshot', 'close', 'crash', 'kill', 'fault', 'heal', 'heal'] as const),
]

/** A new cluster has them from the beginning. */
function withoutFeatures(text: string): string {
  return text
    .split('\n')
    .filter(line => !line.startsWith('010c00') && !line.includes(Buffer.from('min.insync.replicas').toString('hex')))
    .join('\n')
}
