import * as fc from 'fast-check';

/** Not a word, so that no key is taken for a typo and repeated; and no URL encodes it. */
export const canary = 'c4n4ry!';

/** What holds a secret, and is no path. */
export const secretNotation = fc.constantFrom(
  `${canary}\0`,
  `p@${canary}/x`,
  `redis://:${canary}@h:1`,
  `redis://h#${canary}=1`,
  `h:1#timeout=${canary}`,
  `http://u:${canary}@h/p?q=${canary}`,
  `postgres://u:${canary}@h:1,h:2/d?x=${canary}`,
  `mysql://u:${canary}@h`,
  `host=h user=u password=${canary} dbname=d`,
  `{"password": "${canary}"}`,
  `{"password": ${canary}}`,
  `["redis://:${canary}@h"]`,
);

/** What may hold a secret, for it stands where something else belongs, or where a secret does. */
export const secretText = fc.oneof(fc.constantFrom(canary, ` ${canary}`), secretNotation);

const danger = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '\0',
  '\uD800',
  '$ref',
  '0',
];

export const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'binary-ascii', maxLength: 20 }),
  fc.constantFrom(...danger, '5s', '0', '30', 'db:1', 'env:DB', 'http://a/', 'x'.repeat(300), '\uDC00\uD800'),
);

/** The keys of what is printed, as the contract says: names, hosts, paths. */
const publicKeys = new Set(
  (
    'name host path env file json pointer user username database key method command cwd master socketPath ' +
    'serverName tables'
  ).split(' '),
);

const otherKeys = (
  'dependencies timeout attemptTimeout any failFast logLevel logFormat $schema $origins kind port url password ' +
  'headers status db role type backoff initial factor jitter successes required invert initialDelay anyOf allOf ' +
  'of atLeast tls body level query exitCode includes family minSize'
).split(' ');

const number = fc.constantFrom(
  '0',
  '-0',
  '1',
  '-1',
  '1.5',
  '1e999',
  '-1e999',
  '1e-999',
  '5432',
  '9'.repeat(400),
);
const word = fc.constantFrom('true', 'false', 'null');
const asJson = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  text.map((value) => JSON.stringify(value));

const listOf = (item: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(item, { maxLength: 4 }).map((items) => `[${items.join(',')}]`);

const objectOf = (entry: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(entry, { maxLength: 5 }).map((entries) => `{${entries.join(',')}}`);

/** A key that is a name is printed, so those with a secret are none. */
const keyOf = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...otherKeys, ...publicKeys) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      oddText,
      secretText.map((text) => `${text}\0`),
    ),
  },
);

interface Json {
  readonly harmless: string;
  readonly any: string;
  readonly entry: string;
}

const { harmless, any } = fc.letrec((tie: fc.LetrecTypedTie<Json>) => ({
  harmless: fc.oneof(
    { depthSize: 'small' },
    asJson(oddText),
    number,
    word,
    listOf(tie('harmless')),
    objectOf(fc.tuple(asJson(oddText), tie('harmless')).map(([key, value]) => `${key}:${value}`)),
  ),
  entry: keyOf.chain((key) =>
    (publicKeys.has(key) ? tie('harmless') : tie('any')).map((value) => `${JSON.stringify(key)}:${value}`),
  ),
  any: fc.oneof(
    { depthSize: 'small' },
    asJson(fc.oneof(oddText, secretText)),
    number,
    word,
    listOf(tie('any')),
    objectOf(tie('entry')),
  ),
}));

const nested = fc
  .tuple(fc.nat({ max: 5000 }), fc.constantFrom(['[', ']'], ['{"anyOf":[', ']}'], ['{"a":', '}']), harmless)
  .map(([depth, [open = '', close = ''], inner]) => `${open.repeat(depth)}${inner}${close.repeat(depth)}`);

/** Any JSON, as a text: with keys that are dangerous or given twice, and what no number of JavaScript is. */
export const anyJson = fc.oneof({ weight: 9, arbitrary: any }, { weight: 1, arbitrary: nested });

/**
 * A document in which one value is replaced by another one.
 *
 * @param at which one, in the order of `JSON.stringify`
 */
export function replaced(document: unknown, at: number, value: unknown): string {
  let seen = 0;
  const text = JSON.stringify(document, (key, present: unknown) => {
    seen += 1;
    return seen === at + 1 && !publicKeys.has(key) ? value : present;
  });
  return text ?? 'null';
}
