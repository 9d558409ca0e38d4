// A principal as it travels with delegation tokens and forwarded requests, a 16-bit version in front.

import { bool, string } from '../schema/field.ts'
import { message } from '../schema/message.ts'

export const DefaultPrincipalData = message({
  name: 'DefaultPrincipalData',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    type: string,
    name: string,
    tokenAuthenticated: bool,
  }),
})
