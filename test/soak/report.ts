type State = 'ready' | 'not ready';

/** @returns what the last lines of a wait that failed say of each dependency, by its name */
export function reportOf(stderr: string, format: 'text' | 'json'): ReadonlyMap<string, State> {
  const lines = stderr.trimEnd().split('\n');
  if (format === 'json') {
    const entries = lines.at(-1)?.matchAll(/"name":"([^"]+)".*?"outcome":"([^"]+)"/gu) ?? [];
    return new Map([...entries].map(([, name = '', outcome]) => [name, stateOf(outcome === 'ready')]));
  }
  const first = lines.findLastIndex((line) => /^wait-for: .* after .*: \d+ of \d+ not ready$/u.test(line));
  // What is indented further belongs to the line above.
  return new Map(lines.slice(first + 1).flatMap(entriesOf));
}

/** One dependency has a line of its own; of many that are alike, each is named in one. */
function entriesOf(line: string): (readonly [name: string, state: State])[] {
  const [, listed] =
    /^ {2}\d+ (?:are ready|have no result yet): (.*)$/u.exec(line) ??
    /^ {6}(\S+ \(.*\), \S+ \(.*)$/u.exec(line) ??
    [];
  if (listed !== undefined)
    return [...listed.matchAll(/(?:^|, )(\S+) \(/gu)].map(([, name = '']) => [
      name,
      stateOf(line.includes(' are ready: ')),
    ]);
  const [, name, rest = ''] = /^ {2}(\S+) \((.*)/u.exec(line) ?? [];
  return name === undefined ? [] : [[name, stateOf(rest.includes(': ready after '))]];
}

const stateOf = (isReady: boolean): State => (isReady ? 'ready' : 'not ready');
