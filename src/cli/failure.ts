// Why the broker does not start, or cannot go on, in one sentence.

import { LogError } from '../log/errors.ts'
import { ConfigError } from '../server/config/values.ts'
import { ApiError } from '../server/errors.ts'

export function sentenceOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof ApiError) return error.message
  if (!(error instanceof Error)) return String(error)
  const cause = error instanceof LogError && error.cause instanceof Error ? error.cause : error
  return sentenceOfSystem(cause) ?? (error instanceof LogError ? error.message : (error.stack ?? error.message))
}

/** What the system says, with what can be done about it. */
function sentenceOfSystem(error: Error): string | undefined {
  const { code, path = '', address = '', port, hostname = '' } = error as NodeJS.ErrnoException & SystemDetails
  const at = port === undefined ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`
  switch (code) {
    case 'EADDRINUSE':
      return `${at} is taken: stop what listens there, or choose another port with --port (0 picks one that is free)`
    case 'EADDRNOTAVAIL':
      return `${at} is not an address of this machine: choose one with --host, such as 127.0.0.1, or 0.0.0.0 for all of them`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${hostname} is not the name of an address: choose one with --host, such as 127.0.0.1`
    case 'EACCES':
    case 'EPERM':
      if (path === '') return `${at} may not be listened at by this user: choose a port above 1023 with --port`
      return `${path} may not be written by this user: choose another directory with --data`
    case 'EROFS':
      return `${path} cannot be written to: choose another directory with --data`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path}: there is a file where a directory should be; choose another with --data`
    case 'ENOSPC':
      return `There is no space left on the disk of the data${path === '' ? '' : ` (${path})`}`
    default:
      return undefined
  }
}

interface SystemDetails {
  readonly address?: string
  readonly port?: number
  readonly hostname?: string
}
