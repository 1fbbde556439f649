import { defineKind, Mistake } from '../kind.ts';
import { runProgram } from './program.ts';

export const exec = defineKind({
  name: 'exec',
  summary: 'ready when the program exits with the right code',
  schemes: [],
  shape: (values) => ({
    command: values.secretTexts('The program and its arguments; no shell takes part.'),
    cwd: values.optional(values.text('The working directory, in place of that of the wait.')),
    env: values.withDefault(values.secrets("Variables that are added to the app's environment."), {}),
    exitCode: values.withDefault(
      values.integer('The exit code that means ready.', { minimum: 0, maximum: 255 }),
      0,
    ),
  }),
  fromTarget() {
    throw new Mistake('a program can not be given in one line: write {"kind": "exec", "command": […]}');
  },
  probe({ command, cwd, env: added, exitCode }, env) {
    const [program, ...args] = command;
    if (program === undefined)
      throw new Mistake('expected a program, with its arguments if it has any', 'command');
    if (Object.keys(added).some((name) => !/^[^=\0]+$/u.test(name)))
      throw new Mistake("a variable's name is empty, or has a = or a NUL in it", 'env');
    const run = { program, args, cwd, env: { ...env, ...added }, exitCode, secrets: Object.values(added) };
    return { kind: 'exec', target: program, attempt: ({ signal }) => runProgram(run, signal) };
  },
});
