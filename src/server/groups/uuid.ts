// Kafka prints random ids of members as Java does, and all others in 22 characters.

/** The same 128 bits, as Java prints them. */
export function javaUuid(uuid: string): string {
  const hex = Buffer.from(uuid, 'base64url').toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
