// Node's zlib, loaded when something is first compressed: a start does not wait for it.

type Zlib = typeof import('node:zlib')

let loaded: Zlib | undefined

export function zlib(): Zlib {
  loaded ??= process.getBuiltinModule('node:zlib')
  return loaded
}
