// Runs cases side by side with benny and says how fast each is: in operations a second, and against the others of its run.

import benny from 'benny'

/** Operations a second, by the name of the case. */
export async function measure(
  suite: string,
  cases: Readonly<Record<string, () => unknown>>,
): Promise<ReadonlyMap<string, number>> {
  const summary = await benny.suite(suite, ...Object.entries(cases).map(([name, run]) => benny.add(name, run)))
  return new Map(summary.results.map(({ name, ops }) => [name, ops]))
}

export function row(columns: readonly (string | number)[]): string {
  return columns.map((column, i) => (i === 0 ? String(column).padEnd(44) : String(column).padStart(14))).join('')
}
