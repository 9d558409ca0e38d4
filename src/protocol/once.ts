/** Makes a value when it is first asked for: a start does not wait for what not everybody needs. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
