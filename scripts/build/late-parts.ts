/**
 * What no start needs before it is asked for: by the name of the part, modules of the program. What these alone import
 * goes with them.
 */
export const parts: Readonly<Record<string, readonly string[]>> = {
  document: ['src/configuration/document.ts', 'src/configuration/json.ts', 'src/configuration/text-files.ts'],
  advice: ['src/spelling.ts', 'src/configuration/foreign-schemes.ts'],
  net: ['src/probes/net/sockets.ts', 'src/probes/net/who-is-there.ts'],
  look: ['src/probes/net/look.ts', 'src/probes/net/protocols.ts'],
  http: [
    'src/probes/http/request.ts',
    'src/probes/http/body.ts',
    'src/probes/http/redirect.ts',
    'src/probes/http/connection.ts',
  ],
  tcp: ['src/probes/tcp/send-expect.ts'],
  postgres: [
    'src/probes/postgres/hosts.ts',
    'src/probes/postgres/dsn/connection.ts',
    'src/probes/postgres/dsn/environment.ts',
    'src/probes/postgres/dsn/uri.ts',
    'src/probes/postgres/dsn/jdbc.ts',
    'src/probes/postgres/dsn/npgsql.ts',
    'src/probes/postgres/dsn/conninfo.ts',
  ],
  redis: ['src/probes/redis/client.ts', 'src/probes/redis/checks.ts'],
  file: ['src/probes/file/watch.ts'],
  exec: ['src/probes/exec/program.ts'],
};

/** @returns the part that a module is in; nothing for one that is needed at once */
export const partOf = (file: string): string | undefined =>
  Object.keys(parts).find((part) => parts[part]?.includes(file) === true);
