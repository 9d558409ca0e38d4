// Ranges of versions in Kafka's own notation: '0-18', '12+', '3', 'none'. Everything that a declaration says about
// versions is one of these; both ends are inclusive, and a range that holds nothing has `from > to`.

export interface Versions {
  readonly from: number
  readonly to: number
}

export const allVersions: Versions = { from: 0, to: Number.POSITIVE_INFINITY }
export const noVersions: Versions = { from: 0, to: -1 }

export function versions(notation: string): Versions {
  if (notation === 'none') return noVersions
  const isOpen = notation.endsWith('+')
  const hyphen = notation.indexOf('-')
  const first = isOpen ? notation.slice(0, -1) : hyphen < 0 ? notation : notation.slice(0, hyphen)
  const last = hyphen < 0 ? first : notation.slice(hyphen + 1)
  if (!isWhole(first) || !isWhole(last))
    throw new TypeError(`'${notation}' is not a range of versions: '0-3', '4+', '2' or 'none' is wanted`)
  return { from: Number(first), to: isOpen ? Number.POSITIVE_INFINITY : Number(last) }
}

/** Hundreds are read at a start: a pattern would be compiled first. */
function isWhole(text: string): boolean {
  return String(Number(text)) === text && Number.isInteger(Number(text))
}

export function includes(range: Versions, version: number): boolean {
  return range.from <= version && version <= range.to
}

export function intersect(a: Versions, b: Versions): Versions {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }
}
