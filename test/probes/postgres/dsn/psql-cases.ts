import type { Environment } from '../../../../src/probes/vocabulary.ts';

export const app = { name: 'app', password: `it's a "pass\\word"` };
export const other = { name: 'o p', password: 'o/p@:?#%&' };
const encoded = encodeURIComponent(app.password);
const quoted = `'${app.password.replaceAll(/['\\]/g, String.raw`\$&`)}'`;

/** Names in capitals stand for what is known only once the servers run. */
type Row = readonly [
  what: string,
  connection: string,
  /** What is expected of both, so that no row comes to nothing because both fail. */
  reaches: boolean,
  env?: Environment,
];

const at = (rest: string): string => `postgres://app:${encoded}@127.0.0.1:BARE${rest}`;
const conninfo = `user=app password=${quoted}`;
const secure = 'postgres://encrypted@localhost:TLS/app';
const overTls = `postgres://app:${encoded}@localhost:TLS/shop?sslmode=require`;

const rows: readonly Row[] = [
  ['a URI', at('/shop'), true],
  ['no database', at(''), true],
  ['an empty database', at('/'), true],
  ['a database with a space', at('/a%20b'), true],
  ['a database that does not exist', at('/none'), false],
  ['a database in a parameter', at('/app?dbname=shop'), true],
  ['an encoded parameter', at('?db%6Eame=sh%6Fp'), true],
  [
    'encoded user and password',
    `postgres://o%20p:${encodeURIComponent(other.password)}@127.0.0.1:BARE/shop`,
    true,
  ],
  ['a wrong password', 'postgres://app:wrong@127.0.0.1:BARE/shop', false],
  ['no password', 'postgres://app@127.0.0.1:BARE/shop', false],
  ['user and password as parameters', `postgres://127.0.0.1:BARE/shop?user=app&password=${encoded}`, true],
  ['a port as a parameter', 'postgres://plain@127.0.0.1/app?port=BARE', true],
  ['a port that is none', 'postgres://plain@127.0.0.1:0/app', false],
  ['two = in a parameter', at('?dbname=a=b'), false],
  ['a parameter without =', at('?dbname'), false],
  ['a & at the end', at('/shop?'), true],
  ['a broken %', at('/shop%'), false],
  ['an IPv6 address where nobody listens', 'postgres://plain@[::1]:BARE/app', false],
  ['a broken IPv6 address', 'postgres://plain@[::1:BARE/app', false],
  ['a socket in a parameter', `postgres://app:${encoded}@/shop?host=SOCKET&port=BARE`, true],
  ['a socket as a host', `postgres://app:${encoded}@SOCKETENCODED:BARE/shop`, true],
  ['options', at('/shop?options=-c%20geqo%3Doff'), true],
  ['ssl=true', `${secure}?ssl=true`, true],

  ['keywords', `host=127.0.0.1 port=BARE dbname=shop ${conninfo}`, true],
  ['keywords with spaces around =', `host = 127.0.0.1\nport\t= BARE ${conninfo}`, true],
  [
    'escapes without quotes',
    String.raw`host=127.0.0.1 port=BARE dbname=a\ b user=app password=it\'s\ a\ \"pass\\word\"`,
    true,
  ],
  ['quotes in a row', `host='127.0.0.1'port='BARE'dbname='a b'${conninfo}`, true],
  ['a quote without an end', `host=127.0.0.1 port=BARE ${conninfo} dbname='shop`, false],
  ['a keyword without =', `host=127.0.0.1 port=BARE ${conninfo} dbname`, false],
  ['a keyword twice', `host=127.0.0.1 port=1 port=BARE ${conninfo}`, true],
  ['an empty port', `host=127.0.0.1 port= ${conninfo}`, false],
  [
    'hostaddr beside host',
    'host=no-such-host.invalid hostaddr=127.0.0.1 port=BARE user=plain dbname=app',
    true,
  ],
  ['hostaddr that is a name', 'hostaddr=localhost port=BARE user=plain dbname=app', false],
  ['a service', `service=none host=127.0.0.1 port=BARE ${conninfo}`, false],

  ['several hosts, the first refuses', 'postgres://plain@127.0.0.1:REFUSING,127.0.0.1:BARE/app', true],
  ['several hosts, the first starts up', 'postgres://plain@127.0.0.1:STARTING,127.0.0.1:BARE/app', true],
  [
    'several hosts, the first hangs up',
    'postgres://plain@127.0.0.1:CLOSING,127.0.0.1:BARE/app?sslmode=disable',
    false,
  ],
  [
    'several hosts, the first hangs up over TLS',
    'postgres://plain@127.0.0.1:CLOSING,127.0.0.1:BARE/app',
    false,
  ],
  [
    'several hosts, the first has no such name',
    'postgres://plain@no-such-host.invalid,127.0.0.1:BARE/app',
    true,
  ],
  [
    'several hosts, the first has no such name, the second a port',
    'postgres://plain@no-such-host.invalid:1,127.0.0.1:BARE/app',
    true,
  ],
  ['several hosts, the first rejects', 'postgres://app:wrong@127.0.0.1:TLS,127.0.0.1:BARE/shop', false],
  [
    'several hosts, the first has no such database',
    `postgres://app:${encoded}@127.0.0.1:TLS,127.0.0.1:BARE/none`,
    false,
  ],
  [
    'several hosts, the first speaks no TLS',
    'postgres://encrypted@localhost:BARE,localhost:TLS/app?sslmode=require',
    false,
  ],
  ['several hosts and one port', 'host=no-such-host.invalid,127.0.0.1 port=BARE user=plain dbname=app', true],
  [
    'several hosts and too many ports',
    'host=127.0.0.1,127.0.0.1 port=BARE,BARE,BARE user=plain dbname=app',
    false,
  ],
  ['an empty host among several', `host=,127.0.0.1 port=REFUSING,BARE user=plain dbname=app`, true],
  ['read-write', at('/shop?target_session_attrs=read-write'), true],
  ['read-only where nobody is', at('/shop?target_session_attrs=read-only'), false],
  ['standby where nobody is', at('/shop?target_session_attrs=standby'), false],
  ['prefer-standby where nobody is', at('/shop?target_session_attrs=prefer-standby'), true],
  ['a session that is none', at('/shop?target_session_attrs=master'), false],

  ...['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'none', ''].flatMap(
    (mode): Row[] => {
      const encrypts = ['require', 'verify-ca', 'verify-full'].includes(mode);
      const verifies = mode.startsWith('verify');
      const known = mode !== 'none' && mode !== '';
      const file = (name: string): string => `sslmode=${mode}&sslrootcert=HOME/${name}.pem`;
      return [
        [`sslmode=${mode}, with TLS`, `${secure}?sslmode=${mode}`, known && !verifies && mode !== 'disable'],
        [
          `sslmode=${mode}, without TLS`,
          `postgres://plain@localhost:BARE/app?sslmode=${mode}`,
          known && !encrypts,
        ],
        [
          `sslmode=${mode}, where it is forbidden`,
          `postgres://plain@localhost:TLS/app?sslmode=${mode}`,
          known && !encrypts,
        ],
        [
          `sslmode=${mode}, where it asks for more`,
          `postgres://twice@localhost:TLS/app?sslmode=${mode}`,
          known && !encrypts && mode !== 'prefer',
        ],
        [`sslmode=${mode}, a trusted authority`, `${secure}?${file('ca')}`, known && mode !== 'disable'],
        [`sslmode=${mode}, another authority`, `${secure}?${file('other')}`, false],
        [
          `sslmode=${mode}, a missing authority`,
          `${secure}?${file('none')}`,
          known && !verifies && mode !== 'disable',
        ],
        [
          `sslmode=${mode}, another name`,
          `postgres://encrypted@127.0.0.1:TLS/app?${file('ca')}`,
          known && mode !== 'disable' && mode !== 'verify-full',
        ],
        [
          `sslmode=${mode}, a name beside an address`,
          `postgres://encrypted@localhost:TLS/app?hostaddr=127.0.0.1&${file('ca')}`,
          known && mode !== 'disable',
        ],
        [
          `sslmode=${mode}, a socket`,
          `postgres://app:${encoded}@/shop?host=SOCKET&port=BARE&sslmode=${mode}`,
          known,
        ],
      ];
    },
  ),

  [
    'PGHOST and all the others',
    'postgres://',
    true,
    { PGHOST: '127.0.0.1', PGPORT: 'BARE', PGUSER: 'app', PGPASSWORD: app.password, PGDATABASE: 'shop' },
  ],
  [
    'variables beside a URI',
    at('/app'),
    true,
    { PGHOST: '192.0.2.1', PGPORT: '1', PGUSER: 'x', PGPASSWORD: 'x', PGDATABASE: 'x' },
  ],
  [
    'PGPORT beside several hosts',
    `postgres://app:${encoded}@127.0.0.1,127.0.0.1/shop`,
    false,
    { PGPORT: 'BARE' },
  ],
  ['PGPORT for several hosts', `host=127.0.0.1,127.0.0.1 ${conninfo}`, true, { PGPORT: 'BARE' }],
  [
    'PGHOST with several',
    'user=plain dbname=app',
    true,
    { PGHOST: '127.0.0.1,127.0.0.1', PGPORT: 'REFUSING,BARE' },
  ],
  ['PGHOST as a socket', conninfo, true, { PGHOST: 'SOCKET', PGPORT: 'BARE' }],
  [
    'PGHOSTADDR beside a host',
    'host=no-such-host.invalid user=plain dbname=app',
    true,
    { PGHOSTADDR: '127.0.0.1', PGPORT: 'BARE' },
  ],
  ['PGSSLMODE', secure, false, { PGSSLMODE: 'disable' }],
  ['PGSSLMODE that is none', secure, false, { PGSSLMODE: 'on' }],
  ['PGSSLROOTCERT', `${secure}?sslmode=verify-full`, true, { PGSSLROOTCERT: 'HOME/ca.pem' }],
  ['PGTARGETSESSIONATTRS', at('/shop'), false, { PGTARGETSESSIONATTRS: 'standby' }],
  ['PGSERVICE', at('/shop'), false, { PGSERVICE: 'none' }],
  ['PGCHANNELBINDING without TLS', at('/shop'), false, { PGCHANNELBINDING: 'require' }],
  ['PGCHANNELBINDING with TLS', overTls, true, { PGCHANNELBINDING: 'require' }],
  ['PGCHANNELBINDING where nobody is asked', secure, false, { PGCHANNELBINDING: 'require' }],
  ['PGGSSENCMODE', at('/shop'), false, { PGGSSENCMODE: 'require' }],
  ['PGREQUIRESSL without TLS', at('/shop'), false, { PGREQUIRESSL: '1' }],
  ['PGREQUIRESSL beside a mode', at('/shop?sslmode=disable'), true, { PGREQUIRESSL: '1' }],
  [
    'PGREQUIREPEER',
    `postgres://app:${encoded}@/shop?host=SOCKET&port=BARE`,
    false,
    { PGREQUIREPEER: 'somebody' },
  ],
  ['PGSSLMINPROTOCOLVERSION', secure, true, { PGSSLMINPROTOCOLVERSION: 'TLSv1.3' }],
  ['PGSSLMINPROTOCOLVERSION that is none', at('/shop'), false, { PGSSLMINPROTOCOLVERSION: '1.3' }],
  [
    'PGSSLMINPROTOCOLVERSION above the other',
    `${secure}?sslmode=require&ssl_max_protocol_version=TLSv1.2`,
    false,
    { PGSSLMINPROTOCOLVERSION: 'TLSv1.3' },
  ],
  ['channel_binding', `${overTls}&channel_binding=require`, true],
  ['channel_binding that is none', `${overTls}&channel_binding=on`, false],
  ['ssl_max_protocol_version', `${secure}?ssl_max_protocol_version=TLSv1.2`, true],
  ['PGOPTIONS', at('/shop'), true, { PGOPTIONS: '-c geqo=off' }],
  [
    "the operating system's user",
    'host=127.0.0.1 port=BARE',
    process.getuid?.() === 0,
    { PGPASSWORD: 'unknown' },
  ],
  ['PGPASSFILE', 'user=app host=127.0.0.1 port=BARE', true, { PGPASSFILE: 'HOME/passwords' }],
  [
    'PGPASSFILE that others may read',
    'user=app host=127.0.0.1 port=BARE',
    false,
    { PGPASSFILE: 'HOME/open' },
  ],
  ['passfile', 'user=app host=127.0.0.1 port=BARE passfile=HOME/passwords', true],
  ['a socket in a passfile', 'user=app host=SOCKET port=BARE dbname=shop passfile=HOME/passwords', true],
  ['~/.pgpass', 'user=app host=127.0.0.1 port=BARE', true, { HOME: 'HOME/user' }],
  ['~/.postgresql/root.crt under require', `${secure}?sslmode=require`, false, { HOME: 'HOME/distrusting' }],
  ['~/.postgresql/root.crt under prefer', secure, false, { HOME: 'HOME/distrusting' }],
  ['~/.postgresql/root.crt under verify-full', `${secure}?sslmode=verify-full`, true, { HOME: 'HOME/user' }],
];

export const cases = rows.map(([what, connection, reaches, env]) => ({ what, connection, reaches, env }));
