import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/containers/**/*.test.ts'],
    globalSetup: ['test/containers/images.ts'],
    // One after the other: the tests measure how soon a container stops.
    fileParallelism: false,
    testTimeout: 60_000,
  },
});
