import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';

/** Everything that a process has written to one stream so far, and a way to wait for more of it. */
export class Output {
  text = '';
  readonly #events = new EventEmitter<{ change: [] }>().setMaxListeners(0);
  #ended = false;

  constructor(...streams: Readable[]) {
    let open = streams.length;
    for (const stream of streams) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        this.text += chunk;
        this.#events.emit('change');
      });
      stream.once('close', () => {
        open -= 1;
        this.#ended = open === 0;
        this.#events.emit('change');
      });
    }
  }

  /** Resolves as soon as the output so far matches; rejects, with that output, once it no longer can. */
  async matches(pattern: RegExp, limitMs = 30_000): Promise<RegExpMatchArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpMatchArray>();
    const fail = (why: string): void => {
      reject(new Error(`${why} without output that matches ${pattern}:\n${this.text}`));
    };
    const check = (): void => {
      const match = this.text.match(pattern);
      if (match) resolve(match);
      else if (this.#ended) fail('ended');
    };
    const timer = setTimeout(() => {
      fail(`${limitMs} ms passed`);
    }, limitMs);
    this.#events.on('change', check);
    check();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#events.off('change', check);
    }
  }
}
