// SaslHandshake and SaslAuthenticate on a listener where nobody has to say who he is: whoever is heard is let in already.

import { SaslHandshake } from '../../protocol/messages/17-sasl-handshake.ts'
import { SaslAuthenticate } from '../../protocol/messages/36-sasl-authenticate.ts'
import { ApiError } from '../errors.ts'
import { handler } from './handler.ts'

export const saslHandshake = handler(SaslHandshake, () => {
  throw new ApiError('ILLEGAL_SASL_STATE')
})

export const saslAuthenticate = handler(SaslAuthenticate, () => {
  throw new ApiError('ILLEGAL_SASL_STATE', 'SaslAuthenticate request received after successful authentication')
})
