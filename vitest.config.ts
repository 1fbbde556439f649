import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // For a busy machine, and for the servers that a first run unpacks.
    testTimeout: 30_000,
    hookTimeout: 180_000,
    // Every core, of which vitest would leave one out, and one process for each: nothing that is global is changed, so
    // files may share it, and a hundred starts are saved.
    maxWorkers: '100%',
    isolate: false,
    // Names in full, within reason.
    taskTitleValueFormatTruncate: 200,
    // Some need a container engine, others need servers: vitest.containers.config.ts and vitest.recipes.config.ts.
    exclude: [...configDefaults.exclude, 'test/containers/**', 'test/recipes/**'],
  },
});
