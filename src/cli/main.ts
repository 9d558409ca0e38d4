#!/usr/bin/env node
// The `josefk` command.

console.error('josefk cannot start a broker yet: so far there are the protocol and the log, and nothing between them.')
process.exitCode = 1
