import { stat } from 'node:fs/promises';
import { defineKind } from './kind.ts';
import { decodePart } from './net/host-port.ts';
import { openSocket } from './net/sockets.ts';
import { systemHints } from './net/system-errors.ts';
import { NotReady } from './not-ready.ts';
import * as v from './vocabulary.ts';

/** `sun_path` of unix(7) has 108 bytes with the NUL at its end; that of macOS has 104. */
const longestPath = process.platform === 'linux' ? 107 : 103;

export const unix = defineKind({
  name: 'unix',
  readyWhen: 'the socket accepts',
  schemes: ['unix'],
  shorthand: /^unix:(?!\/\/)(?=.)/iu,
  examples: ['unix:///run/app.sock'],
  hints: () => ({ ...systemHints, ENOENT: "is the socket's directory shared with this container?" }),
  keys: {
    path: v.text("The socket's path; a relative one starts at the working directory."),
  },
  fromTarget(target) {
    // Others put a password there.
    if (target.includes('?'))
      throw new v.Mistake('a socket has no parameters: a ? in its path is written %3F');
    const path = decodePart(/^unix:(?:\/\/(?=\/)|(?!\/\/))(\/.+)$/iu.exec(target)?.[1]);
    if (path === undefined) throw new v.Mistake('expected unix:///PATH, with three slashes');
    return { path };
  },
  probe({ path }) {
    if (Buffer.byteLength(path) > longestPath)
      throw new v.Mistake(`a socket's path has at most ${longestPath} bytes`, 'path');
    return {
      target: path,
      async attempt(context) {
        try {
          const socket = await openSocket({ path }, context);
          socket.destroy();
        } catch (error) {
          throw (await isOther(error, path)) ? notASocket() : error;
        }
      },
    };
  },
});

const notASocket = (): NotReady => new NotReady('misconfigured', 'ENOTSOCK', 'it is not a socket');

/** Linux refuses the connection to a plain file, too. */
async function isOther(error: unknown, path: string): Promise<boolean> {
  if (!(error instanceof NotReady) || error.code !== 'ECONNREFUSED') return false;
  return stat(path).then(
    (stats) => !stats.isSocket(),
    () => false,
  );
}
