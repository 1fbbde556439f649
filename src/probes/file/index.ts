import { fileURLToPath } from 'node:url';
import { monotonicTime } from '../../monotonic-time.ts';
import { defineKind } from '../kind.ts';
import { systemHints } from '../net/system-errors.ts';
import * as v from '../vocabulary.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { checkAge, createStability, seeStable } from './stability.ts';
import { stalenessAt } from './staleness.ts';
import { lookAtFile, types, wrongCombination } from './state.ts';
import { watchPath } from './watch.ts';

export const file = defineKind({
  name: 'file',
  readyWhen: 'the path exists',
  schemes: ['file'],
  shorthand: /^file:(?!\/\/)(?=.)/iu,
  examples: ['file:///run/secrets/tls.crt'],
  hints: () => ({
    ...systemHints,
    CHANGING: 'does somebody still write to it? "stableFor" says how long nobody must',
    TEXT_MISSING: 'does what writes it run, and to its end?',
    TIMEOUT: 'is the server of its mount up?',
    TOO_SMALL: 'does what writes it run, and to its end?',
    WRONG_TYPE: 'Docker makes a directory where a file to be mounted is missing: is it there on the host?',
  }),
  keys: {
    path: v.text('The path; a relative one starts at the working directory. Links are followed.'),
    type: v.withDefault(v.choice('What must be there.', types), 'any'),
    minSize: v.optional(
      v.integer('How large the file must be at least, in bytes.', {
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
      }),
    ),
    contains: v.optional(v.secret('A text that the file must contain, in its first 16 MiB.')),
    readable: v.withDefault(v.boolean('Whether this user must be able to read it.'), false),
    stableFor: v.optional(v.delay('How long it must be seen unchanged; one check alone goes by its age.')),
  },
  fromTarget(target) {
    if (target.includes('?')) throw new v.Mistake('a ? in a path is written %3F');
    try {
      return { path: fileURLToPath(target.replace(/^file:(?!\/\/)/iu, 'file://')) };
    } catch {
      throw new v.Mistake('expected file:///PATH, with three slashes');
    }
  },
  probe({ path, stableFor, ...expected }) {
    const mistaken = wrongCombination(expected);
    if (mistaken !== undefined) throw new v.Mistake('only a file has a size and contents', mistaken);
    const stability = stableFor === undefined ? undefined : createStability(stableFor);
    const look = oneAtATime(async (signal) => {
      const seen = await lookAtFile(path, expected, signal);
      return { ...seen, staleness: stability ? await stalenessAt(path) : 0 };
    });
    return {
      target: path,
      async attempt({ signal, once }) {
        const state = await look(signal);
        if (stableFor === undefined) return;
        if (!once) stability?.check(state, monotonicTime());
        else if (state.staleness === 0) checkAge(state, stableFor, Date.now());
        else await seeStable(() => look(signal), stableFor, signal);
      },
      watch: (changed) => watchPath(path, changed),
    };
  },
});
