// The public API: a broker to embed, and the protocol: every message, and the frames they travel in.

export { type ErrorName, errorOf, errors, type KafkaError } from './protocol/errors.ts'
export * from './protocol/frame.ts'
export * from './protocol/messages/index.ts'
export type { Api, Request, RequestInput, Response, ResponseInput } from './protocol/schema/api.ts'
export { DecodeError, EncodeError } from './protocol/wire/errors.ts'
export { type RunningBroker, type StartOptions, startBroker, type TopicOptions } from './server/start-broker.ts'
