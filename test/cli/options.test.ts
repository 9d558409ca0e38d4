// What the words of the command line mean.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sentenceOf } from '../../src/cli/failure.ts'
import { help } from '../../src/cli/help.ts'
import { parseOptions } from '../../src/cli/options.ts'
import { version } from '../../src/cli/version.ts'

const parse = (line: string) => parseOptions(line.split(' ').filter(word => word !== ''))

describe('the command line', () => {
  it('without words leaves everything to the properties', () => {
    expect(parse('')).toEqual({
      what: 'start',
      configFile: undefined,
      overrides: {},
      memory: false,
      topics: [],
      logLevel: 'warn',
    })
  })

  it.each([
    ['--port 0', { listeners: 'PLAINTEXT://127.0.0.1:0' }],
    ['--host ::1', { listeners: 'PLAINTEXT://[::1]:9092' }],
    ['--host 0.0.0.0 --port 19092', { listeners: 'PLAINTEXT://0.0.0.0:19092' }],
    ['--data d', { 'log.dirs': 'd' }],
    ['--override a=b=c --override d=', { a: 'b=c', d: '' }],
    ['--override=a=-1 --data=d --data e', { a: '-1', 'log.dirs': 'e' }],
  ])('%s is %j', (line, overrides) => {
    expect(parse(line)).toMatchObject({ overrides })
  })

  it('has topics with partitions and configs', () => {
    expect(parse('--topics orders:3:retention.ms=-1:cleanup.policy=compact,audit --topics x:1')).toMatchObject({
      topics: [
        { name: 'orders', partitions: 3, configs: { 'retention.ms': '-1', 'cleanup.policy': 'compact' } },
        { name: 'audit', partitions: undefined, configs: {} },
        { name: 'x', partitions: 1, configs: {} },
      ],
    })
  })

  it.each([
    ['--prot 5', 'There is no option --prot; josefk --help lists those that there are'],
    ['-p 5', 'There is no option -p; josefk --help lists those that there are'],
    ['-port=5', 'There is no option -port; josefk --help lists those that there are'],
    ['serve', 'serve is not an option; josefk --help lists them'],
    ['--port', '--port wants a value; josefk --help says which'],
    ['--data --memory', '--data wants a value; josefk --help says which'],
    ['--memory=yes', '--memory takes no value'],
    ['--port abc', '--port abc: a port is a number from 0 to 65535, and 0 picks one that is free'],
    ['--port 65536', '--port 65536: a port is a number from 0 to 65535, and 0 picks one that is free'],
    ['--memory --data d', '--memory keeps nothing and --data DIR is where to keep it: give one of them'],
    ['--override x', '--override x is not of the form key=value, such as num.partitions=3'],
    ['--log-level loud', '--log-level loud: the levels are error, warn, info'],
    ['--topics a:none', 'The topic a:none: none is not a number of partitions or replicas'],
  ])('%s is refused in a sentence', (line, sentence) => {
    expect(() => parse(line)).toThrow(sentence)
  })

  it.each(['--help', '-h --port 1'])('%s asks for help', line => {
    expect(parse(line)).toEqual({ what: 'help' })
  })

  it('is all in the help', () => {
    for (const word of [
      'port',
      'host',
      'data',
      'memory',
      'topics',
      'config',
      'override',
      'log-level',
      'version',
      'help',
    ]) {
      expect(help).toMatch(new RegExp(`^  --${word}\\b.{8,}$`, 'm'))
    }
  })

  it('knows the version of the package', () => {
    expect(version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version)
  })
})

describe('a failure of the system', () => {
  it.each([
    [{ code: 'EADDRINUSE', address: '::1', port: 9092 }, '[::1]:9092 is taken: stop what listens there'],
    [{ code: 'EADDRNOTAVAIL', address: '1.2.3.4', port: 9092 }, '1.2.3.4:9092 is not an address of this machine'],
    [{ code: 'ENOTFOUND', hostname: 'nowhere' }, 'nowhere is not the name of an address'],
    [{ code: 'EACCES', address: '0.0.0.0', port: 80 }, '0.0.0.0:80 may not be listened at by this user'],
    [{ code: 'EACCES', path: '/data' }, '/data may not be written by this user'],
    [{ code: 'EROFS', path: '/data' }, '/data cannot be written to'],
  ])('%j is a sentence', (details, sentence) => {
    expect(sentenceOf(Object.assign(new Error('as the system says it'), details))).toContain(sentence)
  })
})
