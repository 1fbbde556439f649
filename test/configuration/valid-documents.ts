import * as fc from 'fast-check';

const some = { requiredKeys: [] };
const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/u);
const port = fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constant({ env: 'PORT' }));
const duration = fc.constantFrom('1s', '500ms', '1m30s', '1.5h', '0', 0, { env: 'TIME' });
const flag = fc.oneof(fc.boolean(), fc.constant({ env: 'FLAG' }));
const printable = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((name) => !/[\p{C}\p{Zl}\p{Zp}]|:\/\//u.test(name));

const common = fc.record(
  {
    timeout: duration,
    attemptTimeout: duration,
    backoff: fc.record(
      {
        initial: duration,
        max: duration,
        factor: fc.double({ min: 1, max: 100, noNaN: true }),
        jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      },
      some,
    ),
    initialDelay: duration,
    successes: fc.integer({ min: 1, max: 1000 }),
    invert: flag,
    failFast: flag,
  },
  some,
);

const kinds = fc.oneof(
  fc.record(
    { kind: fc.constant('tcp'), host: label, port, addresses: fc.constantFrom('any', 'all') },
    { requiredKeys: ['kind', 'host', 'port'] },
  ),
  fc.record(
    { kind: fc.constant('file'), path: label, type: fc.constantFrom('any', 'file'), readable: flag },
    { requiredKeys: ['kind', 'path'] },
  ),
  fc.record(
    { kind: fc.constant('dns'), host: label, includes: fc.array(fc.ipV4(), { maxLength: 3 }) },
    { requiredKeys: ['kind', 'host'] },
  ),
  fc.record(
    {
      kind: fc.constant('http'),
      url: fc.oneof(fc.webUrl(), fc.constant({ env: 'URL' })),
      method: fc.constantFrom('GET', 'HEAD'),
      status: fc.constantFrom('200', '200-399', '200,204', { env: 'STATUS' }),
      headers: fc.dictionary(label, fc.constant({ env: 'SECRET' }), { maxKeys: 3 }),
    },
    { requiredKeys: ['kind', 'url'] },
  ),
  fc.record(
    { kind: fc.constant('redis'), host: label, port, password: fc.constant({ env: 'SECRET' }) },
    { requiredKeys: ['kind', 'host'] },
  ),
);

/** One-line targets whose values are no secrets. */
export const target = fc
  .tuple(
    fc.oneof(
      fc.tuple(label, fc.integer({ min: 1, max: 65_535 })).map(([host, number]) => `${host}:${number}`),
      fc.constantFrom(
        'env:URL',
        'env:ADDRESS',
        'http://api/health',
        'redis://cache/2',
        'file:///x',
        'dns:api',
      ),
    ),
    fc.constantFrom(
      '',
      '#timeout=3s',
      '#successes=2&invert=yes',
      '#backoff.max=9s&failFast=on',
      '#initialDelay=1s',
    ),
  )
  .map((parts) => parts.join(''));

const both = (one: object, other: object): object => ({ ...one, ...other });

const dependency = fc.tuple(kinds, common).map(([kind, more]) => both(kind, more));

const { entry } = fc.letrec<{ entry: object | string }>((tie) => ({
  entry: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    dependency,
    target,
    members(tie('entry')).map((list) => ({ anyOf: list })),
    members(tie('entry')).map((list) => ({ allOf: list })),
    members(tie('entry')).map((list) => ({ of: list, atLeast: list.length })),
  ),
}));

function members<T>(member: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(member, { minLength: 1, maxLength: 3 });
}

/** What references of the documents name. */
export const variables = {
  URL: 'https://u:p@api/health?token=x',
  ADDRESS: 'db:5432',
  PORT: '5432',
  TIME: '7s',
  FLAG: 'yes',
  STATUS: '204',
  SECRET: 'secret',
};

const settings = fc.record(
  {
    timeout: duration,
    attemptTimeout: duration,
    any: flag,
    failFast: flag,
    logLevel: fc.constantFrom('error', 'info', 'debug'),
    logFormat: fc.constantFrom('text', 'json'),
  },
  some,
);

const named = fc
  .uniqueArray(printable, { maxLength: 4 })
  .chain((names) =>
    fc
      .tuple(...names.map(() => fc.tuple(entry, flag)))
      .map((entries) =>
        entries.map(([one, required], index) => ({ name: names[index] ?? '', one, required })),
      ),
  );

const withRequired = (one: object | string, required: unknown): object | string =>
  typeof one === 'string' ? one : both(one, { required });

const map = named.map((list) =>
  Object.fromEntries(list.map(({ name, one, required }) => [name, withRequired(one, required)])),
);

const list = fc
  .tuple(named, fc.array(entry, { maxLength: 4 }))
  .map(([more, others]) =>
    others.concat(more.flatMap(({ name, one }) => (typeof one === 'string' ? [] : both(one, { name })))),
  );

/** Documents that are valid, and in which nothing has to be masked. */
export const validDocument = fc.oneof(
  list,
  fc.tuple(settings, fc.oneof(map, list)).map(([more, dependencies]) => both(more, { dependencies })),
);
