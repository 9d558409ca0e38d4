// The one error of every codec: compressed input that is damaged, that uses what no Kafka client can rely on, or whose
// content is larger than the caller's limit.

export class CompressionError extends Error {
  override readonly name = 'CompressionError'
}
