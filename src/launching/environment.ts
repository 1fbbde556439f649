import { readFileSync } from 'node:fs';

/**
 * Node 22 and 24 list a variable whose name is a whole number, and have no value for it: V8 takes such a name for an
 * array's index, and they look those up elsewhere. On Linux the kernel still has it: proc(5), `environ`.
 *
 * @returns the environment as it came
 */
export function readEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  const lost = new Set(Object.keys(process.env).filter((name) => !Object.hasOwn(env, name)));
  if (lost.size === 0) return env;
  for (const variable of initialVariables()) {
    const [name = ''] = variable.split('=', 1);
    if (lost.has(name)) env[name] ??= variable.slice(name.length + 1);
  }
  return env;
}

function initialVariables(): string[] {
  try {
    return readFileSync('/proc/self/environ', 'utf8').split('\0');
  } catch {
    return [];
  }
}
