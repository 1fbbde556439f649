import { fileURLToPath } from 'node:url';
import { lookAtFile, types, wrongCombination } from './state.ts';
import { watchPath } from './watch.ts';
import { defineKind, Mistake } from '../kind.ts';
import { createStability } from './stability.ts';

export const file = defineKind({
  name: 'file',
  summary: 'ready when the path exists',
  schemes: ['file'],
  shape: (values) => ({
    path: values.text('The path; a relative one starts at the working directory. Links are followed.'),
    type: values.withDefault(values.choice('What must be there.', types), 'any'),
    minSize: values.optional(
      values.integer('How large the file must be at least, in bytes.', {
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
      }),
    ),
    contains: values.optional(values.secret('A text that the file must contain, in its first 16 MiB.')),
    readable: values.withDefault(values.boolean('Whether this user must be able to read it.'), false),
    stableFor: values.optional(values.delay('How long it must have been left unchanged.')),
  }),
  fromTarget(target) {
    try {
      return { path: fileURLToPath(target) };
    } catch {
      throw new Mistake('expected file:///PATH, with three slashes');
    }
  },
  probe({ path, stableFor, ...expected }) {
    const mistaken = wrongCombination(expected);
    if (mistaken !== undefined) throw new Mistake('only a file has a size and contents', mistaken);
    const stability = stableFor === undefined ? undefined : createStability(stableFor);
    return {
      kind: 'file',
      target: path,
      async attempt({ signal }) {
        const state = await lookAtFile(path, expected, signal);
        stability?.check(state, performance.now(), Date.now());
      },
      watch: (changed) => watchPath(path, changed),
    };
  },
});
