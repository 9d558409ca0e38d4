#!/usr/bin/env node
// The `josefk` command. Node takes longer to load two hundred modules than the broker takes to start, so the build makes
// one file of them; where there is none, as right after `tsc`, the modules do.

import { fileURLToPath } from 'node:url'
import { runBundle } from './bundle.ts'

const bundle = fileURLToPath(new URL('../../bundle/josefk.cjs', import.meta.url))
const { command } = runBundle<typeof import('./command.ts')>(bundle) ?? (await import('./command.ts'))
await command(process.argv.slice(2))
