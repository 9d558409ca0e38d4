import { defineConfig } from 'vitest/config'

export default defineConfig({
  // What hangs is to end; how fast a machine is, is no test's business.
  test: { include: ['test/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
})
