import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // For a busy machine, and for the servers that a first run unpacks.
    testTimeout: 30_000,
    hookTimeout: 180_000,
    // They need a container engine: vitest.containers.config.ts.
    exclude: [...configDefaults.exclude, 'test/containers/**'],
  },
});
