import { stat } from 'node:fs/promises';
import { defineKind, Mistake } from './kind.ts';
import { NotReady } from './not-ready.ts';
import { openSocket } from './net/sockets.ts';
import { decodePart } from './net/host-port.ts';

/** `sun_path` of unix(7) has 108 bytes with the NUL at its end; that of macOS has 104. */
const longestPath = process.platform === 'linux' ? 107 : 103;

export const unix = defineKind({
  name: 'unix',
  summary: 'ready when the socket accepts',
  schemes: ['unix'],
  shape: (values) => ({
    path: values.text("The socket's path; a relative one starts at the working directory."),
  }),
  fromTarget(target) {
    const path = decodePart(/^unix:\/\/(\/.+)$/iu.exec(target)?.[1]);
    if (path === undefined) throw new Mistake('expected unix:///PATH, with three slashes');
    return { path };
  },
  probe({ path }) {
    if (Buffer.byteLength(path) > longestPath)
      throw new Mistake(`a socket's path has at most ${longestPath} bytes`, 'path');
    return {
      kind: 'unix',
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
