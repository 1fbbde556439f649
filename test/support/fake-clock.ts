import { setImmediate as immediate } from 'node:timers/promises';
import type { Clock } from '../../src/waiting/clock.ts';

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** More turns of the event loop than any chain of promises and immediates between two timers takes. */
const turns = 5;

/** Time that stands still until a test moves it; it starts at an odd moment, as a monotonic clock does. */
export class FakeClock implements Clock {
  readonly #start = 987_654;
  #now = this.#start;
  #timers: readonly Timer[] = [];

  now(): number {
    return this.#now;
  }

  /** Milliseconds since the clock was made. */
  get elapsed(): number {
    return this.#now - this.#start;
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.length;
  }

  after(milliseconds: number, callback: () => void): () => void {
    if (milliseconds === Infinity) return () => undefined;
    const timer = { due: this.#now + milliseconds, callback };
    this.#timers = [...this.#timers, timer];
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves time on, stopping at each timer on the way and letting what it wakes run first. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.settle();
    while (this.#fireNext(end)) await this.settle();
    this.#now = end;
  }

  /** Moves time on while nothing runs, as where a container is paused. */
  freeze(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Moves time on until `promise` settles; an error where nothing is left that could settle it. */
  async until<T>(promise: Promise<T>): Promise<T> {
    const state = { settled: false };
    const settle = (): void => {
      state.settled = true;
    };
    promise.then(settle, settle);
    await this.settle();
    while (!state.settled) {
      if (!this.#fireNext(Infinity)) throw new Error(`stuck at ${this.elapsed} ms: no timer is set`);
      await this.settle();
    }
    return promise;
  }

  /** Lets everything run that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) await immediate();
  }

  #fireNext(end: number): boolean {
    const [next] = this.#timers.toSorted((a, b) => a.due - b.due);
    if (!next || next.due > end) return false;
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#now = Math.max(this.#now, next.due);
    next.callback();
    return true;
  }
}
