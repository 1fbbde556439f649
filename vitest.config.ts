import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // For a busy machine, and for the servers that a first run unpacks.
    testTimeout: 30_000,
    hookTimeout: 180_000,
    // One process for each worker: nothing that is global is changed, so files may share it, and a hundred starts are
    // saved. More workers than cores, for a third of the time they wait for clocks and servers.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    isolate: false,
    // Names in full, within reason.
    taskTitleValueFormatTruncate: 200,
    // Some need a container engine, others need servers: vitest.containers.config.ts and vitest.recipes.config.ts.
    exclude: [...configDefaults.exclude, 'test/containers/**', 'test/recipes/**'],
  },
});
