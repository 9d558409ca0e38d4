// Runs a function of CommonJS that is all of a file, with what V8 made of it an earlier time: the compiled functions lie
// beside the file, for each version of Node those that it has written itself. What cannot be read or written is done without.

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Script } from 'node:vm'

/** What `(function (exports, require) { ... })` exports that is all of the file. */
export function runBundle<Exports>(path: string): Exports {
  // The build escapes what is not ASCII, so that V8 gets by with a byte for each character.
  const source = readFileSync(path, 'latin1')
  const compiledPath = `${path}.${process.version}-${process.arch}`
  const cachedData = contentOf(compiledPath)
  const script = new Script(source, { filename: path, cachedData })
  if (cachedData === undefined || script.cachedDataRejected === true)
    process.once('exit', () => write(compiledPath, script.createCachedData()))
  const exports = {}
  script.runInThisContext()(exports, process.getBuiltinModule) // nothing else is required
  return exports as Exports
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** As one, since others may start meanwhile. */
function write(path: string, bytes: Buffer): void {
  const beside = `${path}.${process.pid}`
  try {
    writeFileSync(beside, bytes)
    renameSync(beside, path)
  } catch {
    // such as a folder of the system's: it is as it was
  }
}
