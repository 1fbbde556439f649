import { Mistake } from './kind.ts';
import { decodePart, parseHostPort } from './uri-parts.ts';

export interface PostgresUri {
  readonly hosts: readonly { readonly host: string; readonly port: number | undefined }[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
}

const form =
  /^postgres(?:ql)?:\/\/(?:(?<userinfo>[^@/?]*)@)?(?<hosts>[^/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<parameters>.*))?$/isu;

/**
 * Reads a connection URI as libpq does: PostgreSQL's manual, section 34.1.1.2.
 *
 * @throws {Mistake}
 */
export function parsePostgresUri(text: string): PostgresUri {
  const parts = form.exec(text)?.groups;
  if (!parts) throw new Mistake('expected a URI such as postgres://user:password@db:5432/app');
  if (parts['parameters'] !== undefined && parts['parameters'] !== '') {
    throw new Mistake("the URI's parameters (after ?) are not supported");
  }
  const [user, ...password] = (parts['userinfo'] ?? '').split(':');
  return {
    hosts: (parts['hosts'] ?? '').split(',').map(parseHostPort),
    user: decodePart(user),
    password: decodePart(password.join(':')),
    database: decodePart(parts['database']),
  };
}

/** @returns the URI without its password and the values of its parameters */
export function printPostgresUri(text: string): string {
  const parts = form.exec(text)?.groups;
  if (!parts) return '***';
  const [user, ...password] = (parts['userinfo'] ?? '').split(':');
  const userinfo = parts['userinfo'] === undefined ? '' : `${user}${password.length > 0 ? ':***' : ''}@`;
  const parameters = parts['parameters'] === undefined ? '' : '?***';
  const database = parts['database'] === undefined ? '' : `/${parts['database']}`;
  return `postgres://${userinfo}${parts['hosts']}${database}${parameters}`;
}
