// Metadata for tests: on a disk of the test's choice.

import type { LogContext } from '../../../src/log/log-context.ts'
import { Metadata, type MetadataOptions } from '../../../src/server/metadata/metadata.ts'
import type { Registration } from '../../../src/server/metadata/registration.ts'

export const directoryId = 'uuuuuuuuuuuuuuuuuuuuuA'

export function openMetadata(context: LogContext, options: Partial<MetadataOptions> = {}): Promise<Metadata> {
  return Metadata.open(context, {
    path: '/data',
    directoryId,
    nodeId: 1,
    onFailure: error => {
      throw error
    },
    ...options,
  })
}

export const registration: Registration = {
  incarnationId: 'iiiiiiiiiiiiiiiiiiiiiQ',
  endPoints: [{ name: 'PLAINTEXT', host: 'localhost', port: 9092, securityProtocol: 0 }],
  rack: null,
  logDirs: [directoryId],
  crashed: false,
}
