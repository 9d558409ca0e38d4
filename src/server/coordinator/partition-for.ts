// Which partition of a coordinator's topic a key belongs to: it is picked by Java's hash of it.

export function partitionFor(key: string, partitions: number): number {
  return (javaHash(key) & 0x7fffffff) % partitions
}

export function javaHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}
