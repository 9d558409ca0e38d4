// Ids, as Kafka makes and prints them: 16 random bytes (version 4) in 22 characters of url-safe base64.

/** Kafka keeps ids that begin with a dash for itself: on a command line they would be taken for options. */
export function uuidFrom(random: () => number): string {
  for (;;) {
    const bytes = Buffer.alloc(16)
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256)
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    const text = bytes.toString('base64url')
    if (!text.startsWith('-')) return text
  }
}
