import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/recipes/**/*.test.ts'],
    // For a busy machine: on one with nothing else to do, all take seconds.
    testTimeout: 180_000,
    // Names in full, within reason.
    taskTitleValueFormatTruncate: 200,
  },
});
