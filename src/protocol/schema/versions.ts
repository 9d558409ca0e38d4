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
  const match = /^(\d+)(?:(\+)|-(\d+))?$/.exec(notation)
  if (match === null)
    throw new TypeError(`'${notation}' is not a range of versions: '0-3', '4+', '2' or 'none' is wanted`)
  const from = Number(match[1])
  if (match[2] !== undefined) return { from, to: Number.POSITIVE_INFINITY }
  return { from, to: match[3] === undefined ? from : Number(match[3]) }
}

export function includes(range: Versions, version: number): boolean {
  return range.from <= version && version <= range.to
}

export function intersect(a: Versions, b: Versions): Versions {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }
}
