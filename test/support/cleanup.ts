type Hook = () => void;

const hooks = new Set<Hook>();

/** Has `hook` called when this process ends early, the latest first; the function returned calls that off. */
export function onExit(hook: Hook): () => void {
  hooks.add(hook);
  return () => {
    hooks.delete(hook);
  };
}

function cleanUp(): void {
  for (const hook of [...hooks].toReversed()) {
    hooks.delete(hook);
    try {
      hook();
    } catch (error) {
      console.error(error);
    }
  }
}

process.once('exit', cleanUp);
// Vitest ends its workers with SIGTERM, which by itself would skip the event 'exit'.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(signal, () => {
    cleanUp();
    process.kill(process.pid, signal);
  });
}
