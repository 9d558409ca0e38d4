// Kafka's command line tools of one release, run in one JVM by java/ToolServer.java.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import { compileJava, type Jars, killAtExit, quiet } from '../../tools.ts'

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** One that takes longer has lost its way, and everything after it. */
const limitMs = 60_000

export class ToolServer {
  readonly #child: ChildProcess
  readonly #answers: AsyncIterator<string>

  static async start(jars: Jars): Promise<ToolServer> {
    const classes = await compileJava(`broker-tools-${jars}`, jars, ['broker/java/ToolServer.java'])
    const options = [
      '-Xmx256m',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      '--add-opens=java.base/java.lang=ALL-UNNAMED',
      quiet,
    ]
    const child = spawn('java', [...options, '-cp', classes, 'ToolServer'], { stdio: ['pipe', 'pipe', 'inherit'] })
    killAtExit(child)
    return new ToolServer(child, createInterface(child.stdout))
  }

  private constructor(child: ChildProcess, lines: Interface) {
    this.#child = child
    this.#answers = lines[Symbol.asyncIterator]()
  }

  /** Runs the main of a class. */
  async run(tool: string, args: readonly string[], input = ''): Promise<Said> {
    this.#child.stdin!.write(`${[tool, input, ...args].map(encode).join(' ')}\n`)
    const late = setTimeout(() => this.#child.kill('SIGKILL'), limitMs)
    const { value, done } = await this.#answers.next()
    clearTimeout(late)
    if (done) throw new Error(`${tool} ${args.join(' ')}: no answer`)
    const [code = '', out = '', err = ''] = value.split(' ')
    return { code: Number(code), out: decode(out), err: decode(err) }
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }
}

/** An empty word is a word too. */
function encode(word: string): string {
  return `=${Buffer.from(word).toString('base64')}`
}

function decode(word: string): string {
  return Buffer.from(word.slice(1), 'base64').toString()
}
