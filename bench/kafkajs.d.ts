// The insides of kafkajs that the bench holds its codec against; the package declares only its client.

declare module 'kafkajs/src/protocol/requests/*' {
  interface Encoded {
    readonly buffer: Buffer
  }
  const codec: {
    (request: object): { encode(): Promise<Encoded> }
    decode(bytes: Buffer): Promise<unknown>
  }
  export default codec
}
