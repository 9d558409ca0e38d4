// Chooses the SASL mechanism. After v0 the tokens follow as bare frames, after v1 as SaslAuthenticate (KIP-152).

import { api } from '../schema/api.ts'
import { array, int16, string } from '../schema/field.ts'

export const SaslHandshake = api({
  key: 17,
  name: 'SaslHandshake',
  versions: '0-1',
  flexible: 'none',

  request: () => ({
    mechanism: string,
  }),

  response: () => ({
    errorCode: int16,
    mechanisms: array(string),
  }),
})
