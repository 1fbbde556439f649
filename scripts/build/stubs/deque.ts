/** Stands in for the package `denque`: what waits for a reply here is one command. */
export class Deque<T> extends Array<T> {
  peekFront(): T | undefined {
    return this[0];
  }

  peekAt(index: number): T | undefined {
    return this[index];
  }

  remove(index: number, count: number): void {
    this.splice(index, count);
  }
}
