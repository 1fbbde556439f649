import { expect, test } from 'vitest';
import { configure, ConfigurationError, type Environment } from '../../src/configuration/index.ts';
import { seededRandom } from '../support/random.ts';
import { inPart } from '../support/sweep.ts';

interface Given {
  readonly args: readonly string[];
  readonly env: Environment;
}

/** What is near to what people write; the rest is chance. */
const seeds: readonly Partial<Given>[] = [
  {
    args: ['-t', '30s', '--any', 'tcp://db:5432', 'http://u:p@api/health#status=200&timeout=3s', '--', 'npm'],
  },
  {
    args: ['env:DB', 'env:CACHE#kind=redis', 'npm', 'test'],
    env: { DB: 'postgres://u:p@h1,h2:5433/app', CACHE: 'c:6379,password=x' },
  },
  { env: { WAIT_FOR: 'db:5432, redis://:pw@cache:6379/0 file:///run/x dns://api unix:///run/s' } },
  {
    env: {
      WAIT_FOR:
        '{"timeout":"10m","dependencies":{"db":{"kind":"postgres","url":{"env":"DB"},"tables":["a"]}}}',
      DB: "host=db user=u password='a b'",
    },
  },
  {
    env: {
      WAIT_FOR:
        '[{"anyOf":["a:1","b:2"]},{"atLeast":1,"of":[{"kind":"http","url":"http://x/","json":{"pointer":"/a","equals":1}}]}]',
    },
  },
  { env: { WAIT_FOR: 'env:A', A: 'Server=db;Database=app;User Id=u;Password="p;w";Ssl Mode=VerifyFull' } },
  {
    env: { WAIT_FOR: 'env:A', A: 'jdbc:postgresql://h1:1,h2/app?user=u&password=p&targetServerType=primary' },
  },
  {
    env: { WAIT_FOR: 'env:A', A: 'postgresql+asyncpg://u:p%40w@[::1]:5432/app?sslmode=require&pool_size=5' },
  },
  { env: { WAIT_FOR: 'env:A', A: 'k1:9092,k2:9092' } },
  {
    env: {
      WAIT_FOR_TARGET_DB: 'postgres://u@db/app#level=accepting',
      WAIT_FOR_TIMEOUT: '1m30s',
      WAIT_FOR_ANY: 'yes',
    },
  },
];

const pieces = [
  '',
  ' ',
  '\t',
  '\n',
  '\r',
  '\0',
  "'",
  '"',
  '\\',
  '%',
  '%2F',
  ':',
  '://',
  '/',
  '?',
  '#',
  '&',
  '=',
  ',',
  ';',
  '@',
  '[',
  ']',
  '{',
  '}',
  '$',
  '-',
  '--',
  '.',
  '0',
  '9'.repeat(20),
  'é',
  '\u{1f600}',
  '\ud800',
  '\u{feff}',
  '\u{1b}[31m',
  '__proto__',
  'x'.repeat(200),
  ' '.repeat(500),
];

/** In milliseconds; what backtracks takes seconds. A busy machine may take a process away for that long, too. */
const longest = 200;

test(
  'whatever a change of a few letters makes of it is read or refused, at once',
  { timeout: 600_000 },
  () => {
    const random = seededRandom(Number(process.env['MUTATIONS_SEED'] ?? 1));
    const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
    const mutate = (text: string): string => {
      let mutated = text;
      for (let change = 0; change <= random() * 4; change++) {
        const at = Math.floor(random() * (mutated.length + 1));
        const cut = random() < 0.5 ? Math.floor(random() * 4) : 0;
        const copied = random() < 0.2 ? mutated.slice(at, at + 20) : '';
        mutated = mutated.slice(0, at) + (pick(pieces) ?? '') + copied + mutated.slice(at + cut);
      }
      return mutated;
    };

    const count = Number(process.env['MUTATIONS'] ?? inPart(20_000, 1_000));
    const slow: Given[] = [];
    let accepted = 0;
    for (let trial = 0; trial < count; trial++) {
      const { args = [], env = {} } = pick(seeds) ?? {};
      const changed = {
        args: args.map((arg) => (random() < 0.4 ? mutate(arg) : arg)),
        env: Object.fromEntries(
          Object.entries(env).map(([name, value = '']) => [name, random() < 0.7 ? mutate(value) : value]),
        ),
      };
      const before = performance.now();
      try {
        configure(changed.args, changed.env);
        accepted += 1;
      } catch (error) {
        if (!(error instanceof ConfigurationError))
          throw new Error(JSON.stringify(changed), { cause: error });
      }
      if (performance.now() - before > longest) slow.push(changed);
    }
    // One that was slow by chance is fast the second time.
    const again = slow.filter(isSlow);
    expect(again).toEqual([]);
    expect(accepted).toBeGreaterThan(count / 20);
  },
);

function isSlow({ args, env }: Given): boolean {
  const before = performance.now();
  try {
    configure(args, env);
  } catch {
    // Refused, as it may be.
  }
  return performance.now() - before > longest;
}
