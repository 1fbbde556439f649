import type * as Crypto from 'node:crypto';

/**
 * Stands in for pg's own, which does the same by the Web Crypto API: that takes longer to load than a log-in takes. Even
 * node:crypto is of no use where the server asks for no password.
 */
const crypto = (): typeof Crypto => process.getBuiltinModule('node:crypto');

type Bytes = string | Buffer;

export const randomBytes = (length: number): Buffer => crypto().randomBytes(length);

export const sha256 = (data: Bytes): Buffer => hashByName('SHA-256', data);

export const hashByName = (name: string, data: Bytes): Buffer =>
  crypto().createHash(name).update(data).digest();

export const hmacSha256 = (key: Buffer, data: Bytes): Buffer =>
  crypto().createHmac('sha256', key).update(data).digest();

/** In another thread: the server says how many iterations there are. */
export const deriveKey = (password: string, salt: Buffer, iterations: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    crypto().pbkdf2(password, salt, iterations, 32, 'sha256', (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

const md5 = (data: Bytes): string => crypto().createHash('md5').update(data).digest('hex');

/** PostgreSQL's manual, section 55.2.1, `AuthenticationMD5Password`. */
export const postgresMd5PasswordHash = (user: string, password: string, salt: Buffer): string =>
  `md5${md5(Buffer.concat([Buffer.from(md5(password + user)), salt]))}`;
