// Frames made by hand.

/** A frame: its size, then this. */
export function sized(...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
}

export function header(key: number, version: number, correlationId = 1, clientId: string | null = 'x'): Buffer {
  const id = clientId === null ? Buffer.alloc(0) : Buffer.from(clientId)
  const bytes = Buffer.alloc(10)
  bytes.writeInt16BE(key, 0)
  bytes.writeInt16BE(version, 2)
  bytes.writeInt32BE(correlationId, 4)
  bytes.writeInt16BE(clientId === null ? -1 : id.length, 8)
  return Buffer.concat([bytes, id])
}
