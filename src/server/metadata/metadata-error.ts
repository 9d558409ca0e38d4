// What cannot be so in the metadata of a cluster: files that are damaged, records that contradict each other.

export class MetadataError extends Error {
  override readonly name = 'MetadataError'
}

export function contradiction(message: string): never {
  throw new MetadataError(message)
}
