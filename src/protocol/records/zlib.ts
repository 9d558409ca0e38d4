// Node's zlib, loaded when something is first compressed.

import { once } from '../once.ts'

export const zlib = once(() => process.getBuiltinModule('node:zlib'))
