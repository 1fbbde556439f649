import { Child } from './child.ts';

export interface EndlessSender extends AsyncDisposable {
  host: string;
  port: number;
}

/**
 * Sends `first` to every connection and then `again` for as long as the client reads; in a process of its own, so that
 * what the client takes can be measured, and neither of the two waits for the other.
 */
export async function endlessSender(first: string, again: string): Promise<EndlessSender> {
  const child = new Child(process.execPath, ['--eval', sender, JSON.stringify([first, again])]);
  try {
    const [line] = await child.stdout.matches(/^\d+(?=\n)/);
    return { host: '127.0.0.1', port: Number(line), [Symbol.asyncDispose]: () => child.kill() };
  } catch (error) {
    await child.kill();
    throw error;
  }
}

const sender = `
  const [first, again] = JSON.parse(process.argv[1]).map((text) => Buffer.from(text));
  const chunk = Buffer.concat(Array(Math.ceil(65536 / again.length)).fill(again));
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    socket.write(first);
    const send = () => { while (!socket.destroyed && socket.write(chunk)); };
    socket.on('drain', send);
    send();
  });
  server.listen({ host: '127.0.0.1', port: 0 }, () => console.log(server.address().port));
`;
