import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineKind, Mistake } from './kind.ts';
import { fromSystemError } from './system-errors.ts';

export const file = defineKind({
  name: 'file',
  summary: 'ready when the path exists',
  schemes: ['file'],
  shape: (values) => ({
    path: values.text('The path; a relative one starts at the working directory.'),
  }),
  fromTarget(target) {
    try {
      return { path: fileURLToPath(target) };
    } catch {
      throw new Mistake('expected file:///PATH, with three slashes');
    }
  },
  probe({ path }) {
    if (path.includes('\0')) throw new Mistake('a path has no NUL in it', 'path');
    return {
      kind: 'file',
      target: path,
      async attempt() {
        try {
          await stat(path);
        } catch (error) {
          throw fromSystemError(error);
        }
      },
    };
  },
});
