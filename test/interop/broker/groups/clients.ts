// The program of a member for each client, and the modes in which the scenario is run with it.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeClients, pythonClients } from '../../packages.ts'
import { buildGo, compileJava, home, quiet } from '../../tools.ts'
import type { Program } from '../conversation.ts'

export interface MemberProgram {
  /** One process for all members. */
  readonly host?: boolean
  /** At times it joins again although it has been answered. From a leader that is a wish for a rebalance, and has one. */
  readonly joinsTwice?: boolean
  program(): Promise<Program>
}

const here = join(home, 'broker', 'groups')

function python(file: string): MemberProgram {
  return { program: async () => ({ command: await pythonClients(), args: [join(here, file)] }) }
}

function go(name: string): MemberProgram {
  return { program: async () => ({ command: join(await buildGo('broker/go'), name), args: [] }) }
}

export const memberPrograms: Readonly<Record<string, MemberProgram>> = {
  java: {
    host: true,
    async program() {
      const classes = await compileJava('broker-groups', 'kafka-4.3.0', ['broker/groups/Members.java'])
      return {
        command: 'java',
        args: ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', quiet, '-cp', classes, 'Members'],
      }
    },
  },
  librdkafka: python('librdkafka_member.py'),
  'kafka-python': { ...python('kafka_python_member.py'), joinsTwice: true },
  'franz-go': go('franz-member'),
  sarama: go('sarama-member'),
  'kafka-node': {
    program: async () => ({
      command: process.execPath,
      args: [fileURLToPath(new URL('kafka-node-member.js', import.meta.url))],
      env: await nodeClients(),
    }),
  },
}
