// Transactions that a producer is about to begin in a partition, while the coordinator is asked whether it knows of
// them (KIP-890). Whoever asks holds a guard; a batch that begins a transaction must come with the guard that is
// still there.

import type { Int64 } from '../protocol/schema/field.ts'

/** Compared by identity, so that an answer from before a marker does not open the transaction after it. */
export interface VerificationGuard {
  /** A log that is found anew knows nothing of the guards that were given before. */
  readonly givenBy: Verifications
}

export class Verification {
  readonly guard: VerificationGuard
  readonly since: number
  /** The producer's epoch rises with every transaction (transaction version 2). */
  readonly epochRises: boolean
  epoch: number
  lowestSequence: number

  constructor(givenBy: Verifications, epoch: number, sequence: number, epochRises: boolean, since: number) {
    this.guard = { givenBy }
    this.epoch = epoch
    this.lowestSequence = sequence
    this.epochRises = epochRises
    this.since = since
  }

  /** The first batch in the log must be the first of those under way, in whichever order they are asked about. */
  include(epoch: number, sequence: number): void {
    if (epoch === this.epoch) this.lowestSequence = Math.min(this.lowestSequence, sequence)
    if (epoch > this.epoch) {
      this.epoch = epoch
      this.lowestSequence = sequence
    }
  }
}

export class Verifications {
  readonly #byProducer = new Map<Int64, Verification>()

  start(producerId: Int64, epoch: number, sequence: number, epochRises: boolean, now: number): VerificationGuard {
    let verification = this.#byProducer.get(producerId)
    if (verification === undefined) {
      verification = new Verification(this, epoch, sequence, epochRises, now)
      this.#byProducer.set(producerId, verification)
    }
    verification.include(epoch, sequence)
    return verification.guard
  }

  get(producerId: Int64): Verification | undefined {
    return this.#byProducer.get(producerId)
  }

  /**
   * A transactional batch of the producer was appended, or a marker. (In version 2 a marker has the epoch that the next
   * transaction begins with, so that one with the epoch to be verified ended the transaction before it.)
   */
  end(producerId: Int64, epoch: number, marker: boolean): void {
    const verification = this.#byProducer.get(producerId)
    if (verification === undefined) return
    if (marker && verification.epochRises && verification.epoch === epoch) return
    this.#byProducer.delete(producerId)
  }

  expire(since: number): void {
    for (const [producerId, verification] of this.#byProducer) {
      if (verification.since <= since) this.#byProducer.delete(producerId)
    }
  }
}
