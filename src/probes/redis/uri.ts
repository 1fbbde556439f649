import { decodePart, parseHostPort } from '../net/host-port.ts';
import { Mistake, type Notation } from '../vocabulary.ts';

/** Which server to ask, and as whom. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly encrypted: boolean;
  /** The ACL user; `default` where only the password is given. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
}

/** The parts of a login that a document may name one by one, in place of a URL. */
export type LoginKeys = {
  readonly [K in 'host' | 'port' | 'username' | 'password' | 'db']: Login[K] | undefined;
};

/** The highest number of a database that can be meant: Redis has 16 unless its configuration says otherwise. */
export const highestDb = 1_000_000;

const defaultPort = 6379;

/** IANA's registration of `redis`, without its query; `rediss` is the same over TLS, as in redis-cli and all clients. */
const form =
  /^(?<scheme>rediss?):\/\/(?:(?<userinfo>[^@/?#]*)@)?(?<address>[^/?#@]+)(?:\/(?<db>[^/?#]*))?(?<query>\?.*)?$/iu;

export const redisUri: Notation<Login> = {
  parse(text) {
    const parts = form.exec(text)?.groups;
    if (!parts) {
      throw new Mistake(
        'expected a URL such as redis://:password@cache:6379/0 (%2F, %3F, %23, %40 in a password)',
      );
    }
    if (parts['query'] !== undefined) {
      throw new Mistake(
        'a redis:// URL has no parameters here: user and password stand before the @, the database after the /, ' +
          'and what else is asked in keys of their own',
      );
    }
    const { host, port = defaultPort } = parseHostPort(parts['address'] ?? '');
    const [username = '', ...password] = (parts['userinfo'] ?? '').split(':');
    return checkLogin({
      host,
      port,
      encrypted: parts['scheme']?.toLowerCase() === 'rediss',
      username: decodePart(username),
      password: decodePart(password.join(':')),
      db: parseDb(parts['db'] ?? ''),
    });
  },
  print: (text) => text.replace(/\/\/[^@/?]*@/u, '//***@').replace(/\?.*$/u, '?***'),
};

/** @throws {Mistake} */
export function loginFromKeys({ host, port = defaultPort, username, password, db = 0 }: LoginKeys): Login {
  if (host === undefined) throw new Mistake('"url" or "host" is missing');
  return checkLogin({ host, port, encrypted: false, username, password, db });
}

function checkLogin(login: Login): Login {
  if (login.username !== undefined && login.password === undefined) {
    throw new Mistake(
      'a user without a password: write redis://USER:PASSWORD@HOST, or redis://:PASSWORD@HOST',
    );
  }
  return login;
}

function parseDb(text: string): number {
  if (!/^\d{0,7}$/u.test(text) || Number(text) > highestDb)
    throw new Mistake(`expected the number of a database after the host, from 0 to ${highestDb}`);
  return Number(text);
}
