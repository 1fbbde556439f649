import { defineKind } from '../kind.ts';
import { systemHints } from '../net/system-errors.ts';
import * as v from '../vocabulary.ts';
import { runProgram } from './program.ts';

export const exec = defineKind({
  name: 'exec',
  readyWhen: 'the program exits with the right code',
  schemes: [],
  examples: [],
  hints: () => ({
    ...systemHints,
    ENOENT: 'is the program in the image, and along PATH?',
    EACCES: 'may the program be executed (chmod +x)?',
    E2BIG: 'give it fewer variables, or read them from a file',
    EAGAIN: 'too many processes run here: raise the limit (ulimit -u, pids)',
    ENOEXEC: 'build the image, or copy the program, for this platform (docker build --platform)',
    EXIT_126: 'may what it starts be executed (chmod +x)?',
    EXIT_127: 'is what it starts in the image, and along PATH?',
    SIGKILL: 'was there no memory left for it? look at the limit of the container',
    SIGSEGV: 'it crashed: is it built for this image?',
    TIMEOUT: 'does it hang? if it is only slow, raise --attempt-timeout',
  }),
  keys: {
    command: v.list('The program and its arguments; no shell takes part.', v.argument('One of them.')),
    cwd: v.optional(v.text('The working directory, in place of that of the wait.')),
    env: v.withDefault(
      v.map("Variables that are added to the app's environment.", v.secret('One of them.')),
      {},
    ),
    exitCode: v.withDefault(v.integer('The exit code that means ready.', { minimum: 0, maximum: 255 }), 0),
  },
  probe({ command, cwd, env: added, exitCode }, env) {
    const [program, ...args] = command;
    if (!program) throw new v.Mistake('expected a program, with its arguments if it has any', 'command');
    if (Object.keys(added).some((name) => !/^[^=\0]+$/u.test(name)))
      throw new v.Mistake("a variable's name is empty, or has a = or a NUL in it", 'env');
    const referred = args.filter(({ isReferred }) => isReferred).map(({ text }) => text);
    const run = {
      program: v.printable(program.text),
      args: args.map(({ text }) => text),
      cwd,
      env: { ...env, ...added },
      exitCode,
      secrets: [...referred, ...Object.values(added)],
    };
    return { target: run.program, attempt: ({ signal }) => runProgram(run, signal) };
  },
});
