// Uuids in files, which people write to: 16 bytes in url-safe base64.

/** As Kafka prints it, 22 characters, or undefined if the text is none. */
export function canonicalUuid(text: string): string | undefined {
  return /^[\w-]{22}(?:==)?$/.test(text) ? Buffer.from(text, 'base64url').toString('base64url') : undefined
}

export const zeroUuid = Buffer.alloc(16).toString('base64url')
