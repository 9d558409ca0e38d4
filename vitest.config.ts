import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What hangs is to end; how fast a machine is, is no test's business.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Nearly every file needs the broker, and to load it for each of them anew would take longer than the tests.
    isolate: false,
  },
})
