// What the interop tests need from outside the tree: programs run to their end, and packages fetched by their ordinary
// clients into a cache folder. What is missing or fails ends in an error that shows the command and what it said.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the sources, wherever this file was compiled to. */
export const home = join(projectRoot(dirname(fileURLToPath(import.meta.url))), 'test', 'interop')
const cache = join(home, '.cache')

function projectRoot(from: string): string {
  return existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from))
}

const children = new Set<ChildProcess>()
const folders = new Set<string>()

/** Children do not outlive this process, however it ends. */
export function killAtExit(child: ChildProcess): void {
  children.add(child)
  child.once('close', () => children.delete(child))
}

/** A folder of its own for whoever asks. It does not outlive this process, however that ends; `removeFolder` removes it before. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `josefk-${name}-`))
  folders.add(folder)
  return folder
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, deep)
  folders.delete(folder)
}

/** A process that is killed may write a last time. */
const deep = { recursive: true, force: true, maxRetries: 5 }

process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, deep)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  readonly input?: string
  readonly timeoutMs?: number
  readonly onStderr?: (chunk: Buffer) => void
}

/** Runs a program to its end and gives its standard output. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const { input = '', timeoutMs = 300_000, onStderr, ...rest } = options
    const child = spawn(command, args, { ...rest, timeout: timeoutMs, killSignal: 'SIGKILL' })
    killAtExit(child)
    const out: Buffer[] = []
    const said: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    if (onStderr !== undefined) child.stderr.on('data', onStderr)
    child.on('error', reject)
    child.stdin.on('error', () => undefined) // a program that ends early shows in its exit code
    child.stdin.end(input)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(out).toString())
      const tail = Buffer.concat([...out, ...said])
        .toString()
        .slice(-4000)
      reject(new Error(`${command} ${args.join(' ')}\nended with ${signal ?? code}:\n${tail}`))
    })
  })
}

/** A folder in the cache that `make` fills. Kept until the recipe changes; one half done is made anew. */
async function cached(name: string, recipe: string, make: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(cache, name)
  const done = join(folder, '.done')
  if ((await readFile(done, 'utf8').catch(() => '')) === recipe) return folder
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await make(folder)
  await writeFile(done, recipe)
  return folder
}

const slf4j = 'org.slf4j:slf4j-simple:1.7.36'
const client = (version: string): readonly string[] => [`org.apache.kafka:kafka-clients:${version}`, slf4j]
const jarsOf = {
  'kafka-4.3.0': ['org.apache.kafka:kafka_2.13:4.3.0', 'org.apache.kafka:kafka-tools:4.3.0', slf4j],
  'kafka-3.9.1': ['org.apache.kafka:kafka_2.13:3.9.1', slf4j],
  'kafka-streams-4.3.0': ['org.apache.kafka:kafka-streams:4.3.0', slf4j],
  'kafka-streams-examples-4.3.0': ['org.apache.kafka:kafka-streams-examples:4.3.0', slf4j],
  'connect-4.3.0': ['runtime', 'file', 'mirror'].map(name => `org.apache.kafka:connect-${name}:4.3.0`).concat(slf4j),
  'spark-kafka-3.5.7': ['org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7'],
  'kafka-2.7.2': ['org.apache.kafka:kafka_2.13:2.7.2', 'org.apache.kafka:kafka-tools:2.7.2', slf4j],
  'kafka-2.0.0': ['org.apache.kafka:kafka_2.12:2.0.0', 'org.apache.kafka:kafka-tools:2.0.0', slf4j],
  'kafka-clients-2.0.0': client('2.0.0'),
  'kafka-clients-2.3.1': client('2.3.1'),
  'kafka-clients-2.8.2': client('2.8.2'),
  'kafka-clients-3.4.1': client('3.4.1'),
} as const
export type Jars = keyof typeof jarsOf

/** For a Java program whose log nobody wants to read. */
export const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=off'

/** A class path with these jars and all that they need. */
export async function classPath(jars: Jars): Promise<string> {
  const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>interop</groupId><artifactId>${jars}</artifactId><version>1</version><dependencies>
${jarsOf[jars].map(dependency).join('\n')}
</dependencies></project>
`
  const folder = await cached(jars, pom, async folder => {
    await writeFile(join(folder, 'pom.xml'), pom)
    await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=.'], { cwd: folder })
  })
  return join(folder, '*')
}

function dependency(coordinates: string): string {
  const [group, artifact, version] = coordinates.split(':')
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>
<version>${version}</version></dependency>`
}

/** Compiles Java sources (paths below this folder) against jars; gives the class path to run them with. */
export async function compileJava(name: string, jars: Jars, sources: readonly string[]): Promise<string> {
  const libraries = await classPath(jars)
  const files = sources.map(source => join(home, source))
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8')))
  const recipe = digest([jars, texts])
  const classes = await cached(join('classes', name), recipe, folder =>
    run('javac', ['-nowarn', '-cp', libraries, '-d', folder, ...files]),
  )
  return classes + delimiter + libraries
}

function digest(recipe: unknown): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex')
}

type NpmVersions = Readonly<Record<string, string>>

export interface NpmPackages {
  /** Of the folder in the cache. */
  readonly name: string
  readonly dependencies: NpmVersions
  /** npm's. */
  readonly overrides?: NpmVersions
  /** Those of them that are to be compiled; the scripts of others do not run. */
  readonly compiled?: readonly string[]
}

/** A folder for NODE_PATH with these packages. */
export async function npmPackages({ name, dependencies, overrides, compiled = [] }: NpmPackages): Promise<string> {
  const manifest = JSON.stringify({ private: true, dependencies, overrides })
  const folder = await cached(name, manifest, async folder => {
    await writeFile(join(folder, 'package.json'), manifest)
    await run('npm', ['install', '--no-audit', '--no-fund', '--omit=optional', '--ignore-scripts'], { cwd: folder })
    if (compiled.length === 0) return
    for (const tool of ['make', 'g++']) await debianProgram(tool)
    await run('npm', ['rebuild', ...compiled], { cwd: folder, env: { ...process.env, ...nodeHeaders() } })
  })
  return join(folder, 'node_modules')
}

/** Those that came with node, if they did; node-gyp fetches them otherwise. */
function nodeHeaders(): NodeJS.ProcessEnv {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include', 'node', 'node.h')) ? { npm_config_nodedir: prefix } : {}
}

/** The programs of a Go module (a folder below this one), built into a folder. */
export async function buildGo(module: string): Promise<string> {
  const sources = join(home, module)
  const names = (await readdir(sources, { recursive: true })).filter(name => /\.(go|mod|sum)$/.test(name)).sort()
  const texts = await Promise.all(names.map(name => readFile(join(sources, name), 'utf8')))
  const recipe = digest([names, texts])
  return cached(join('go', basename(module)), recipe, folder =>
    run('go', ['build', '-mod=readonly', '-o', folder, './...'], { cwd: sources }),
  )
}

/** Installs a package of Debian's unless its program is there. That takes root. */
export async function debianProgram(name: string): Promise<string> {
  const found = await run('which', [name]).catch(() => '')
  if (found !== '') return name
  await run('apt-get', ['update', '-qq'])
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env })
  return name
}

/** The python of an environment with these packages. */
export async function pythonWith(packages: readonly string[], name = 'python'): Promise<string> {
  const folder = await cached(name, packages.join(' '), async folder => {
    await run('python3', ['-m', 'venv', folder])
    await run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '-q', ...packages])
  })
  return join(folder, 'bin', 'python')
}
