// Finds the distances of src/protocol/records/crc/division.ts: sparse multiples of the CRC-32C polynomial P in powers of y = x^8.
// Usage: node find-crc-distances.js [least distance] [how many]. Prints the distances with the shortest reach first.
//
// Dividing y^r + (sum of y^(r - d)) ≡ 0 by y^r leaves 1 + (sum of z^d) ≡ 0 with z = 1/y. So: five powers of z whose xor
// is 1. They meet in the middle: the xors of all pairs are kept, and asked for what a triple lacks. P has the factor
// x + 1, so its multiples have an even number of terms; four terms reach over 5275 bytes, six over a few hundred.

const [least = 128, wanted = 5] = process.argv.slice(2).map(Number)
const most = 1000
const reflectedPolynomial = 0x82f63b78
/** Reflected residues: the coefficient of x^0 is the topmost bit. */
const one = 0x80000000

function divideByX(residue: number): number {
  return residue >>> 31 ? ((residue ^ reflectedPolynomial) << 1) | 1 : residue << 1
}

const powers = [one]
for (let exponent = 1; exponent <= most; exponent++) {
  let power = powers[exponent - 1]!
  for (let bit = 0; bit < 8; bit++) power = divideByX(power) >>> 0
  powers.push(power)
}

const pairs = new Map<number, readonly [number, number]>()
let found = 0
for (let reach = least; reach <= most && found < wanted; reach++) {
  for (let fourth = least; fourth < reach; fourth++) {
    for (let third = least; third < fourth; third++) {
      const lacking = (one ^ powers[reach]! ^ powers[fourth]! ^ powers[third]!) >>> 0
      const [first, second] = pairs.get(lacking) ?? [0, third]
      if (second >= third) continue
      console.log(first, second, third, fourth, reach)
      found++
    }
  }
  for (let other = least; other < reach; other++) pairs.set((powers[reach]! ^ powers[other]!) >>> 0, [other, reach])
}
