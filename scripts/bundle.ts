// Makes one file of the modules of the command and one that starts it, which is done once up to the first acknowledged
// record, so that V8's code for that lies beside the first. The last step of `npm run build`.
//
// Codecs are compiled from text when they are first used, which V8 does not keep. So those of a first record are watched
// as they are compiled, and become functions of the file.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { josefk, josefkCommand } from '../bench/macro/contestants.ts'
import { firstRecord, start } from '../bench/macro/startup.ts'
import { purposeOf } from '../src/protocol/schema/source.ts'
import { startBroker } from '../src/server/start-broker.ts'

const inBuild = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const folder = inBuild('bundle')
const entry = join(folder, 'entry.js')
/** What the client of the first record needs, which is in the same process. */
const ofClients = /^(encode (.* request|RequestHeader .*)|decode (.* response|ResponseHeader .*))$/

// What was compiled of another bundle must not be taken for this one's.
await rm(folder, { recursive: true, force: true })
await mkdir(folder)
const codecs = await compiledFor(async () => {
  const data = await mkdtemp(join(tmpdir(), 'josefk-build-'))
  const broker = await startBroker({ data })
  await firstRecord(broker.bootstrap, performance.now() + 10_000)
  await broker.stop()
  await rm(data, { recursive: true })
}).catch(untried)

await writeFile(
  entry,
  `import { compiledAhead } from '../src/protocol/schema/source.js'
export { command } from '../src/cli/command.js'
${codecs ?? ''}`,
)
await bundle(entry, 'command.cjs', code => `(function (exports, require) {${code}})`)
await bundle(inBuild('src/cli/josefk.js'), 'josefk.cjs')
await rm(entry)
await start(josefk('josefk', josefkCommand, false)).then(({ running }) => running.stop(), untried)

async function bundle(input: string, name: string, wrapped = (code: string) => code): Promise<void> {
  const modules = await rolldown({ input, platform: 'node' })
  const { output } = await modules.generate({
    format: 'cjs',
    codeSplitting: false,
    comments: false,
    minify: { compress: true, mangle: { toplevel: false, keepNames: true }, codegen: true },
  })
  await writeFile(join(folder, name), wrapped(output[0].code.replace(/[^\0-\x7f]/g, escaped)))
}

/** A build that fails where the broker does would hide what the tests say of it. */
function untried(error: unknown): undefined {
  console.error(`the command could not be tried: ${error}`)
}

/** Statements that hand over what `new Function` makes while this runs. */
async function compiledFor(work: () => Promise<void>): Promise<string> {
  const functions = new Map<string, string>()
  const original = globalThis.Function
  globalThis.Function = new Proxy(original, {
    construct(target, parts: string[]) {
      const names = parts.slice(0, -1)
      const body = parts.at(-1)!
      const what = purposeOf(body)
      const text = `function (${names}) {${body}\n}`
      if ((functions.get(what) ?? text) !== text) throw new Error(`there are two functions that ${what}`)
      if (!ofClients.test(what)) functions.set(what, text)
      return new target(...parts)
    },
  })
  try {
    await work()
  } finally {
    globalThis.Function = original
  }
  return Array.from(functions, ([what, text]) => `compiledAhead.set(${JSON.stringify(what)}, ${text})`).join('\n')
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
