// kcat, alone or (with `0.9`, before the address) told that the broker is one of 0.9, which had no list of versions to ask for.
import { run } from '../tools.ts'
import { check, checkMatch, finish, restart, scenario } from './checks.ts'

const old = process.argv[2] === '0.9'
const bootstrap = process.argv.at(-1)!
const topic = old ? 'kcat-old' : 'kcat'
const asOld = old ? ['-X', 'api.version.request=false', '-X', 'broker.version.fallback=0.9.0'] : []

function kcat(args: readonly string[], input = ''): Promise<string> {
  return run('kcat', ['-b', bootstrap, ...asOld, ...args], { input, timeoutMs: 30_000 })
}

/** What is there from an offset on, as kcat names it: a line of its own format for each message. */
async function consume(
  from: readonly string[],
  format = '%o %k %K %s %S\n',
  settings: readonly string[] = [],
): Promise<string[]> {
  const quickly = ['-X', 'fetch.wait.max.ms=10'] // the end is known by an answer without records
  const args = ['-C', '-q', '-e', ...quickly, ...settings, '-t', topic, '-p', '0', '-f', format]
  const said = await kcat([...args, ...from.flatMap(offset => ['-o', offset])])
  return said.split('\n').slice(0, -1)
}

function produce(input: string, ...args: readonly string[]): Promise<string> {
  return kcat(['-P', '-t', topic, '-p', '0', ...args], input)
}

await scenario('produce', async () => {
  await produce('a:1\nb:☃\nwithout\n:\n', '-K', ':')
  check('content', await consume(['beginning']), ['0 a 1 1 1', '1 b 1 ☃ 3', '2  -1 without 7', '3  0  0'])
  await produce('null:\n', '-K', ':', '-Z')
  check('null', await consume(['4']), ['4 null 4  -1'])
  for (const acks of ['0', '1', '-1']) await produce(`acks ${acks}\n`, '-X', `acks=${acks}`)
  const values: string[] = []
  while (values.length < 3) values.splice(0, 3, ...(await consume(['5'], '%s\n'))) // nobody answers to acks 0
  check('acks', values.sort(), ['acks -1', 'acks 0', 'acks 1'])
})

await scenario('metadata', async () => {
  const metadata = JSON.parse(await kcat(['-L', '-J'])) as {
    brokers: { id: number; name: string }[]
    topics: { topic: string; partitions: object[] }[]
  }
  check(
    'brokers',
    metadata.brokers.map(({ name }) => name),
    [bootstrap],
  )
  const id = metadata.brokers[0]!.id
  const own = metadata.topics.find(found => found.topic === topic)
  check('partitions', own?.partitions, [{ partition: 0, leader: id, replicas: [{ id }], isrs: [{ id }] }])
  checkMatch(
    'as text',
    await kcat(['-L', '-t', topic]),
    /topic "[\w-]+" with 1 partitions:\n.*leader \d+, replicas: \d+, isrs: \d+/,
  )
  checkMatch(
    'no such topic',
    await kcat(['-L', '-t', 'nowhere', '-X', 'allow.auto.create.topics=false']),
    old ? /topic "nowhere"/ : /Unknown topic or partition/,
  )
  const wrong = await kcat(['-C', '-e', '-t', topic, '-p', '7']).catch((error: Error) => error.message)
  checkMatch('no such partition', wrong, /partition 7 does not exist/)
})

await scenario('compress', async () => {
  const lines = Array.from({ length: 500 }, (_, index) => `again and again ${index}`)
  for (const codec of old ? ['gzip', 'snappy'] : ['gzip', 'snappy', 'lz4', 'zstd']) {
    const begin = (await consume(['beginning'])).length
    await produce(`${lines.join('\n')}\n`, '-z', codec)
    check(`${codec} from its beginning`, await consume([`${begin}`], '%s\n'), lines)
    check(
      `${codec} from inside`,
      await consume([`${begin + 250}`], '%o %s\n'),
      lines.slice(250).map((line, index) => `${begin + 250 + index} ${line}`),
    )
    check(`the last of ${codec}`, await consume(['-3'], '%s\n'), lines.slice(-3))
  }
  check('at the end', await consume(['end']), [])
})

await scenario('out of range', async () => {
  check('reset to the end', await consume(['100000']), [])
  check(
    'reset to the beginning',
    await consume(['100000'], '%o\n', ['-X', 'auto.offset.reset=earliest']),
    await consume(['beginning'], '%o\n'),
  )
})

if (!old) {
  await scenario('headers and timestamps', async () => {
    const begin = (await consume(['beginning'])).length
    await produce('first\n', '-H', 'header=worth', '-H', 'empty=')
    const [first] = await consume(['-1'], '%h|%T\n')
    check('headers', first?.split('|')[0], 'header=worth,empty=')
    await produce('second\n')
    const [, second] = await consume([`${begin}`], '%T\n')
    check('from a time', await consume([`s@${second}`], '%s\n'), ['second'])
    check('to a time', await consume([`${begin}`, `e@${second}`], '%s\n'), ['first'])
    check('asked for', await kcat(['-Q', '-t', `${topic}:0:${second}`]), `${topic} [0] offset ${begin + 1}\n`)
    check('asked for a time to come', await kcat(['-Q', '-t', `${topic}:0:9999999999999`]), `${topic} [0] offset -1\n`)
    const json = JSON.parse(await kcat(['-C', '-q', '-e', '-t', topic, '-o', `${begin}`, '-c', '1', '-J'])) as object
    check(
      'as JSON',
      { ...json, ts: 0, broker: 0 },
      {
        topic,
        partition: 0,
        offset: begin,
        tstype: 'create',
        ts: 0,
        broker: 0,
        headers: ['header', 'worth', 'empty', ''],
        key: null,
        payload: 'first',
      },
    )
    await kcat(['-P', '-t', topic, '-X', 'enable.idempotence=true'], 'once\n')
    check('idempotent', await consume(['-1'], '%s\n'), ['once'])
  })
}

await scenario('after a restart', async () => {
  const before = await consume(['beginning'])
  await restart()
  check('everything', await consume(['beginning']), before)
})
finish()
