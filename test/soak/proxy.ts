import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { distort, greetings, type Behaviour } from './behaviours.ts';
import type { Connection, Moment, Stage } from './stage.ts';

const host = '127.0.0.1';
const ignore = (): void => {};

/** Stands in front of a real server, as well or as badly as it is told; a connection keeps the treatment it began with. */
export class Proxy implements Stage {
  readonly history: Moment[] = [];
  readonly connections: Connection[] = [];
  readonly #port: number;
  readonly #serverPort: number;
  readonly #open = new Set<Socket>();
  #behaviour: Behaviour = { is: 'refuse' };
  #server: Server | undefined;

  constructor(port: number, serverPort: number) {
    this.#port = port;
    this.#serverPort = serverPort;
  }

  async enter(behaviour: Behaviour): Promise<void> {
    this.history.push({ at: Date.now(), behaviour });
    this.#behaviour = behaviour;
    if (behaviour.is === 'refuse') return this.#stop();
    if (this.#server) return;
    this.#server = createServer((client) => {
      this.#serve(client);
    });
    this.#server.listen(this.#port, host);
    await once(this.#server, 'listening');
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    return Promise.resolve();
  }

  /** As a server that dies: what it had open is closed with it. */
  #stop(): void {
    this.#server?.close();
    this.#server = undefined;
    for (const client of this.#open) client.destroy();
  }

  #serve(client: Socket): void {
    const behaviour = this.#behaviour;
    const connection: Connection = { at: Date.now(), behaviour };
    this.connections.push(connection);
    this.#open.add(client);
    client.setNoDelay();
    client.on('error', ignore);
    client.once('close', () => {
      connection.closedAt = Date.now();
      this.#open.delete(client);
    });
    if (behaviour.is === 'reset') client.resetAndDestroy();
    else if (behaviour.is === 'hang') client.resume();
    else if (behaviour.is === 'greet') {
      client.resume();
      if (behaviour.holds) client.write(greetings[behaviour.as]);
      else client.end(greetings[behaviour.as]);
    } else this.#relay(client, behaviour);
  }

  #relay(client: Socket, behaviour: Behaviour): void {
    const server = connect(this.#serverPort, host);
    server.setNoDelay();
    pipeline(client, server, ignore);
    pipeline(server, (said: AsyncIterable<Buffer>) => distort(said, behaviour), client, ignore);
  }
}
