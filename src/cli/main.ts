#!/usr/bin/env node
// The `josefk` command.

console.error('josefk cannot start a broker yet: so far there is the protocol, and nothing behind it.')
process.exitCode = 1
