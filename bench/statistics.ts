// What is made of many measurements.

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** Between two values where it falls between them; of nothing there is none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort()
  const rank = ((sorted.length - 1) * percent) / 100
  const below = sorted[Math.floor(rank)] ?? Number.NaN
  const above = sorted[Math.ceil(rank)] ?? Number.NaN
  return below + (above - below) * (rank % 1)
}
