import { once } from 'node:events';
import { createConnection, createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable, pipeline } from 'node:stream';
import { Child } from './child.ts';
import { temporaryDirectory } from './temporary.ts';

export interface Connections extends AsyncDisposable {
  /** Currently open. */
  connections(): number;
  accepted(): number;
  close(): Promise<void>;
}

export interface TcpServer extends Connections {
  host: string;
  port: number;
}

export interface UnixServer extends Connections {
  path: string;
}

/** Accepts, reads and never answers. */
export function silentServer(): Promise<TcpServer> {
  return scriptedServer(readOnly);
}

/** The same on a Unix socket. */
export async function silentUnixSocket(): Promise<UnixServer> {
  const directory = await temporaryDirectory('socket');
  const path = join(directory.path, 'silent.sock');
  const { connections } = await serve(readOnly, { path });
  const close = async (): Promise<void> => {
    await connections.close();
    await directory.remove();
  };
  return { ...connections, path, close, [Symbol.asyncDispose]: close };
}

/** Answers every connection with RST. */
export function resettingServer(): Promise<TcpServer> {
  return scriptedServer((socket) => {
    socket.resetAndDestroy();
  });
}

/** Answers every connection with FIN, and nothing before it. */
export function closingServer(): Promise<TcpServer> {
  return scriptedServer((socket) => {
    socket.resume();
    socket.end();
  });
}

/** Repeats `bytes` for as long as the client reads. */
export function endlessServer(bytes: string | Uint8Array): Promise<TcpServer> {
  return scriptedServer((socket) => {
    socket.resume();
    const source = new Readable({
      read() {
        this.push(bytes);
      },
    });
    pipeline(source, socket, () => {});
  });
}

/** Sends `bytes` one by one, each `everyMs` after the one before, then stays silent. */
export function drippingServer(bytes: string | Uint8Array, everyMs: number): Promise<TcpServer> {
  const data = Buffer.from(bytes);
  return scriptedServer((socket) => {
    socket.resume();
    socket.setNoDelay();
    let sent = 0;
    const timer = setInterval(() => {
      socket.write(data.subarray(sent, sent + 1));
      sent += 1;
      if (sent === data.length) clearInterval(timer);
    }, everyMs);
    socket.once('close', () => {
      clearInterval(timer);
    });
  });
}

/** Greets first, as SSH and SMTP servers do, then only reads. */
export function bannerServer(text: string): Promise<TcpServer> {
  return scriptedServer((socket) => {
    socket.resume();
    socket.write(text);
  });
}

/** Runs `script` for every connection; the script must read (`resume`, `on('data')`) if it wants to see the end. */
export async function scriptedServer(script: (socket: Socket) => void, port = 0): Promise<TcpServer> {
  const { server, connections } = await serve(script, { host, port });
  return { ...connections, host, port: portOf(server) };
}

/** A port that nobody listens on and that nobody else can get until it is closed. */
export async function refusingPort(): Promise<TcpServer> {
  // The local port of an open connection is taken, yet refuses connections.
  const server = await silentServer();
  const holder = await connectTo(server.port);
  const { localPort } = holder;
  if (localPort === undefined) throw new Error('the connection that holds the port has closed');
  const close = async (): Promise<void> => {
    holder.destroy();
    await server.close();
  };
  return { host, port: localPort, connections: none, accepted: none, close, [Symbol.asyncDispose]: close };
}

export interface BlackHole extends TcpServer {
  /** From now on what waits in the queue is accepted, and what comes after it. */
  open(): void;
}

/** A port on which connect() itself hangs: its queue of connections to accept is full, and stays full until `open`. */
export async function blackHole(): Promise<BlackHole> {
  const { child, port } = await stoppedServer(1);
  const queued: Socket[] = [];
  const open = (): void => {
    child.resume();
  };
  const close = async (): Promise<void> => {
    for (const socket of queued) socket.destroy();
    await child.kill();
  };
  try {
    // How many connections fit is the kernel's business; they are few because the backlog is 1.
    while (await connectsWithin(port, 500, queued)) {
      if (queued.length > 64) throw new Error(`the queue of port ${port} never fills up`);
    }
    return { host, port, connections: none, accepted: none, open, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A server in a process of its own that is stopped: the kernel accepts for it, until its queue is full. */
export async function stoppedServer(
  backlog: number,
): Promise<{ readonly child: Child; readonly port: number }> {
  const child = new Child(process.execPath, ['--eval', listener, String(backlog)]);
  try {
    const [line] = await child.stdout.matches(/^\d+(?=\n)/);
    await child.pause();
    return { child, port: Number(line) };
  } catch (error) {
    await child.kill();
    throw error;
  }
}

const listener = `
  const server = require('node:net').createServer((socket) => socket.resume());
  const backlog = Number(process.argv[1]);
  server.listen({ host: '127.0.0.1', port: 0, backlog }, () => console.log(server.address().port));
`;

/** Loopback answers at once or, with a full queue, not at all; the limit only has to be far above "at once". */
async function connectsWithin(port: number, limitMs: number, opened: Socket[]): Promise<boolean> {
  try {
    opened.push(await connectTo(port, AbortSignal.timeout(limitMs)));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  }
}

async function connectTo(port: number, signal?: AbortSignal): Promise<Socket> {
  const socket = createConnection({ host, port });
  try {
    await once(socket, 'connect', signal ? { signal } : {});
  } catch (error) {
    socket.destroy();
    throw error;
  }
  socket.on('error', () => {});
  return socket;
}

const host = '127.0.0.1';
const none = (): number => 0;

function readOnly(socket: Socket): void {
  socket.resume();
}

async function serve(
  script: (socket: Socket) => void,
  listen: ListenOptions,
): Promise<{ server: Server; connections: Connections }> {
  const open = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
    script(socket);
  });
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of open) socket.destroy();
    await closed;
  };
  server.listen(listen);
  await once(server, 'listening');
  return {
    server,
    connections: {
      connections: () => open.size,
      accepted: () => accepted,
      close,
      [Symbol.asyncDispose]: close,
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return address.port;
}
