import { describe, expect, test } from 'vitest';
import { probe, type Keys } from './probing.ts';

describe('keys that contradict each other are a mistake', () => {
  test.each<[Keys, message: string]>([
    [{ url: 'postgres://u@db', host: 'db' }, 'host: "url" says this already: give one of them'],
    [{ url: 'postgres://u@db', user: 'v' }, 'user: "url" says this already: give one of them'],
    [{ url: 'postgres://u:p@db', password: 'p' }, 'password: "url" says this already: give one of them'],
    [{ url: 'host=db dbname=a', database: 'a' }, 'database: "url" says this already: give one of them'],
    [{ level: 'accepting', rows: 1 }, 'rows: "level": "accepting" logs nobody in, so this is not looked at'],
    [{ level: 'accepting', tables: ['a'] }, 'tables: "level": "accepting" logs nobody in'],
    [{ level: 'accepting', session: 'primary' }, 'session: "level": "accepting" logs nobody in'],
    [{ host: 'a b' }, 'host: expected a host name'],
    [{ url: 'host=a,b port=1,2,3' }, 'there are not as many ports as hosts'],
    [{ url: 'host=a,b hostaddr=127.0.0.1' }, 'there are not as many hosts as addresses'],
    [{ url: "user='' host=db" }, 'the user is empty'],
    [{ host: 'db', tables: ['postgres://u:p@db'] }, 'tables.0: expected no URL'],
    [
      { url: 'postgres://u@db?ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2' },
      'ssl_min_protocol_version is above ssl_max_protocol_version',
    ],
    [{ url: 'hostaddr=db' }, 'hostaddr: expected an IP address'],
  ])('such as %j', (keys, message) => {
    expect(() => probe(keys)).toThrow(message);
  });

  test.each<[Keys, env: Record<string, string>, message: string]>([
    [{ url: 'postgres://u@h1,h2', port: 1 }, {}, 'port: "url" says this already'],
    [{ user: 'u' }, { PGSERVICE: 'app' }, 'the variable PGSERVICE: service is not supported'],
    [{ url: 'postgres://u@db' }, { PGSERVICE: 'app' }, 'the variable PGSERVICE: service is not supported'],
    [{ user: 'u' }, { PGREQUIREAUTH: 'none' }, 'the variable PGREQUIREAUTH: require_auth is not supported'],
    [{ user: 'u' }, { PGREQUIREPEER: 'u' }, 'the variable PGREQUIREPEER: requirepeer is not supported'],
    [
      { user: 'u' },
      { PGGSSENCMODE: 'require' },
      'the variable PGGSSENCMODE: gssencmode is supported only as',
    ],
    [{ user: 'u' }, { PGSSLCRL: '/crl' }, 'the variable PGSSLCRL: sslcrl is not supported'],
    [
      { user: 'u' },
      { PGSSLCERTMODE: 'require' },
      'the variable PGSSLCERTMODE: sslcertmode is supported only as',
    ],
    [{ user: 'u' }, { PGSSLSNI: '0' }, 'the variable PGSSLSNI: sslsni is supported only as 1'],
    [
      { user: 'u' },
      { PGSSLMINPROTOCOLVERSION: 'canary' },
      'the variable PGSSLMINPROTOCOLVERSION: ssl_min_protocol_version: expected one of',
    ],
    [
      { user: 'u' },
      { PGCHANNELBINDING: 'canary' },
      'the variable PGCHANNELBINDING: channel_binding: expected one of',
    ],
    [
      { user: 'u' },
      { PGSSLNEGOTIATION: 'direct', PGSSLMODE: 'prefer' },
      'sslnegotiation=direct needs sslmode=require',
    ],
    [
      { user: 'u' },
      { PGCONNECT_TIMEOUT: 'canary' },
      'the variable PGCONNECT_TIMEOUT: connect_timeout: expected a number',
    ],
    [{ user: 'u' }, { PGPORT: 'canary' }, 'the variable PGPORT: expected a port from 1 to 65535'],
    [{ user: 'u' }, { PGSSLMODE: 'canary' }, 'the variable PGSSLMODE: sslmode: expected one of disable'],
  ])('such as %j with %j', (keys, env, message) => {
    expect(() => probe(keys, env)).toThrow(message);
    expect(() => probe(keys, env)).not.toThrow('canary');
  });
});

describe('a target is printed without secrets', () => {
  test.each<[Keys, env: Record<string, string>, target: string]>([
    [{ url: 'postgres://u@db', password: 'p', database: 'app' }, {}, 'u@db:5432/app'],
    [{ user: 'u' }, {}, 'u@/var/run/postgresql:5432/u'],
    [{}, { PGHOST: 'db', PGUSER: 'u' }, 'u@db:5432/u'],
    [{ host: '::1', user: 'u' }, { PGPORT: '1', PGDATABASE: 'app' }, 'u@[::1]:1/app'],
    [{ host: '[::1]', user: 'u' }, {}, 'u@[::1]:5432/u'],
    [{ host: '[fe80::1%25eth0],db', user: 'u' }, {}, 'u@[fe80::1%eth0]:5432,db:5432/u'],
    [{ host: 'h1,h2', port: 1, user: 'u' }, {}, 'u@h1:1,h2:1/u'],
    [{ url: 'postgres://u@/app?hostaddr=10.0.0.1' }, {}, 'u@10.0.0.1:5432/app'],
    [{ url: 'host=a,b hostaddr=10.0.0.1,::1 user=u' }, {}, 'u@a:5432,b:5432/u'],
    [{ url: 'jdbc:postgresql:app?user=u&password=secret' }, { PGHOST: 'db' }, 'u@localhost:5432/app'],
    [{ url: 'jdbc:postgresql://db?user=u' }, { PGDATABASE: 'x', PGSERVICE: 'x' }, 'u@db:5432/u'],
    [{ url: 'r2dbc:postgresql://u@db/app' }, { PGSSLMODE: 'x', PGREQUIREAUTH: 'x' }, 'u@db:5432/app'],
    [{ url: 'Host=db;SSL Mode=Require' }, { PGUSER: 'u', PGDATABASE: 'x', PGSERVICE: 'x' }, 'u@db:5432/u'],
    [{ url: 'Host=h1:1,h2;UID=u;PWD=secret' }, { PGPORT: '3' }, 'u@h1:1,h2:5432/u'],
    [{ url: 'postgres://u:secret@db?password=secret&options=secret' }, {}, 'u@db:5432/u'],
    [{ host: 'db', user: 'u' }, { PGUSER: '', PGPORT: '' }, 'u@db:5432/u'],
    [{ host: 'db', user: 'u' }, { PGDBNAME: 'app', PGCONNECTTIMEOUT: 'none' }, 'u@db:5432/u'],
  ])('such as that of %j with %j: %s', (keys, env, target) => {
    expect(probe(keys, env).target).toBe(target);
  });
});
