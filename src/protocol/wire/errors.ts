// The two ways in which bytes and values fail to meet. Both say where: `Fetch v12 request: topics[3].topic: ...`.

/** Bytes that are not the message they should be. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

/** A value that the message cannot carry in that version. */
export class EncodeError extends Error {
  override readonly name = 'EncodeError'
}
