import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { Duplex } from 'node:stream';
import { NotReady } from '../not-ready.ts';
import { Messages, type Message } from './messages.ts';

/**
 * A connection as pg wants its stream to be, though it is open already. Pg gets only whole messages, and only after
 * `onMessage` has seen them. What either of them throws ends the stream: pg alone would read malformed messages for ever,
 * gather what never ends, and throw where nobody could catch it. The connection is left to who opened it.
 */
export class PgStream extends Duplex {
  readonly messages = new Messages();
  readonly #socket: Socket | TLSSocket;

  /** @param onMessage may throw a {@link NotReady}, which ends the stream */
  constructor(socket: Socket | TLSSocket, onMessage: (message: Message) => void) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (this.destroyed) return;
      try {
        for (const message of this.messages.read(chunk)) {
          onMessage(message);
          this.emit('data', message.bytes);
        }
      } catch (error) {
        this.destroy(error instanceof NotReady ? error : malformed());
      }
    });
    socket.on('error', (error: Error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** Pg wants to connect its stream by itself: it may believe so as soon as it can hear it. */
  connect(): this {
    setImmediate(() => {
      this.emit('connect');
      this.#socket.resume();
    });
    return this;
  }

  /** For channel binding, which pg asks for over TLS alone. */
  getPeerCertificate(): PeerCertificate | undefined {
    return 'getPeerCertificate' in this.#socket ? this.#socket.getPeerCertificate() : undefined;
  }

  setNoDelay(): this {
    return this;
  }

  override _read(): void {
    // What comes is emitted at once.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }
}

const malformed = (): NotReady =>
  new NotReady('misconfigured', 'PROTOCOL', "its answer is not PostgreSQL's: a message is malformed");
