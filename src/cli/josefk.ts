#!/usr/bin/env node
// What users start. Node takes longer to load three hundred modules than the broker takes to start, so the build makes one
// file of them; of this, and of what it imports, it makes another, which is CommonJS too: Node then does without its loader
// of modules.

import { join } from 'node:path'
import { runBundle } from './bundle.ts'

const { command } = runBundle<typeof import('./command.ts')>(join(import.meta.dirname, 'command.cjs'))
void command(process.argv.slice(2))
