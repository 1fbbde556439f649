// The app: it takes for granted that everything it needs works, and fails at once where it does not.
import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';

const [api = '', keyFile = ''] = process.argv.slice(2);

const database = new Client(process.env['DATABASE_URL']);
await database.connect();
const { rows } = await database.query<{ server: string }>(
  "SELECT 'PostgreSQL ' || current_setting('server_version') AS server",
);
console.log(`app: ${rows[0]?.server} answers`);
await database.end();

if (process.env['REDIS_URL'] !== undefined) {
  const cache = new Redis(process.env['REDIS_URL']);
  console.log(`app: Redis says ${await cache.ping()}`);
  cache.disconnect();
}
const response = await fetch(api);
console.log(`app: the API answers ${response.status}: ${await response.text()}`);
console.log(`app: the key is ${(await readFile(keyFile)).length} bytes long`);
process.exitCode = 42;
