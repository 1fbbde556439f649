import { describe, expect, test } from 'vitest';
import { fromSqlState } from '../../../src/probes/postgres/failures.ts';

describe('one code for much has the hint of its words', () => {
  test.each([
    ['28000', 'role "app" does not exist', /create the role/u],
    ['28000', 'role "app" is not permitted to log in', /create the role/u],
    [
      '28000',
      'no pg_hba.conf entry for host "10.0.0.7", user "app", database "app", no encryption',
      /sslmode=require/u,
    ],
    [
      '28000',
      'no pg_hba.conf entry for host "10.0.0.7", user "app", database "app", SSL off',
      /sslmode=require/u,
    ],
    ['28000', 'connection requires a valid client certificate', /sslcert/u],
    ['28000', 'certificate authentication failed for user "app"', /CN/u],
    [
      '08P01',
      'server login has been failing, cached error: connect failed (server_login_retry)',
      /behind it/u,
    ],
    ['08P01', 'query_wait_timeout', /behind it/u],
  ])('%s: %s', (code, words, hint) => {
    expect(fromSqlState(code, words).hint ?? '').toMatch(hint);
  });

  test.each([
    ['28000', 'no pg_hba.conf entry for host "10.0.0.7", user "app", database "app", SSL encryption'],
    ['28P01', 'password authentication failed for user "app"'],
    ['08P01', 'no such database: app'],
  ])('and else that of the code: %s: %s', (code, words) => {
    expect(fromSqlState(code, words).hint).toBeUndefined();
  });
});
