// Finite state entropy, the writing side: symbols go in from the last to the first, since readers start from the end.

import type { BitWriter } from './bit-writer.ts'
import { type Distribution, spreadSymbols } from './fse.ts'

export interface EncoderTable {
  log: number
  /** The states of each symbol, counted from the number of states up. */
  states: Uint16Array
  /** Where in `states` those of a symbol begin, less their count. */
  first: Int32Array
  /** Added to a state and shifted right by 16, the number of bits that lead on to it from a symbol. */
  widths: Int32Array
}

export function encoderTable(distribution: Distribution): EncoderTable {
  const { log, counts } = distribution
  const size = 1 << log
  const first = new Int32Array(counts.length)
  const widths = new Int32Array(counts.length)
  for (let symbol = 0, begin = 0; symbol < counts.length; symbol++) {
    const count = Math.abs(counts[symbol]!)
    const most = log - (count > 1 ? 31 - Math.clz32(count - 1) : 0)
    first[symbol] = begin - count
    widths[symbol] = (most << 16) - (count << most)
    begin += count
  }
  const order = Int32Array.from(counts, Math.abs)
  const states = new Uint16Array(size)
  for (const [state, symbol] of spreadSymbols(distribution).entries()) {
    states[first[symbol]! + order[symbol]!++] = size + state
  }
  return { log, states, first, widths }
}

export class StateWriter {
  private readonly table: EncoderTable
  private state = 0

  constructor(table: EncoderTable) {
    this.table = table
  }

  /** Steps to a state of `symbol`, writing what leads from it to the present one; nothing follows the first. */
  write(symbol: number, bits: BitWriter): void {
    const { log, states, first, widths } = this.table
    const state = this.state || 1 << log
    const width = (state + widths[symbol]!) >> 16
    if (this.state !== 0) bits.write(state & ((1 << width) - 1), width)
    this.state = states[first[symbol]! + (state >> width)]!
  }

  /** Writes the state that a reader starts from. */
  finish(bits: BitWriter): void {
    const { log } = this.table
    bits.write(this.state - (1 << log), log)
  }
}
