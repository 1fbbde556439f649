import { spawnSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../support/ports.ts';
import { run, start } from '../support/program.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { recipes } from './document.ts';
import { mariadb, memcached, mosquitto, nats, type Place, type Start } from './servers.ts';

interface Case {
  readonly heading: string;
  /** What the recipe says in place of the server's address. */
  readonly host?: string;
  readonly port?: number;
  /** The app's own variables. */
  readonly variables?: (place: Place) => Record<string, string>;
  readonly server: Start;
  /** A minute unless given, since a driver takes long to load on a busy machine. */
  readonly attemptTimeout?: string;
  /** What is said while nobody listens, and of an attempt while the server that listens will not do. */
  readonly refused: RegExp;
  readonly unready: RegExp;
}

const cases: Case[] = [
  {
    heading: 'memcached',
    host: 'cache',
    port: 11211,
    server: memcached,
    // It is silent, where it is not ready.
    attemptTimeout: '2s',
    refused: /cache \(tcp \S+\) is not ready: the connection was refused \[ECONNREFUSED\]/u,
    unready: /: .*\[TIMEOUT\]/u,
  },
  {
    heading: 'NATS',
    host: 'nats',
    port: 4222,
    server: nats,
    refused: /nats \(tcp \S+\) is not ready: the connection was refused \[ECONNREFUSED\]/u,
    unready: /: it closed the connection \[UNEXPECTED\]/u,
  },
  {
    heading: 'MySQL, MariaDB',
    variables: ({ port }) => ({ MYSQL_URL: `mysql://app:example@127.0.0.1:${port}/app` }),
    server: mariadb,
    refused:
      /db \(exec node\) is not ready: it exited with 1: connect ECONNREFUSED 127\.0\.0\.1:\d+ \[EXIT_1\]/u,
    unready: /: it exited with 1: Access denied for user 'app'@.* \[EXIT_1\]/u,
  },
  {
    heading: 'MQTT',
    variables: ({ port }) => ({ MQTT_URL: `mqtt://127.0.0.1:${port}` }),
    server: mosquitto,
    refused:
      /mqtt \(exec node\) is not ready: it exited with 1: connect ECONNREFUSED 127\.0\.0\.1:\d+ \[EXIT_1\]/u,
    unready: /: it exited with 1: Connection refused: Not authorized \[EXIT_1\]/u,
  },
];

const found = await recipes();

test.for([...found])(
  'the recipe for %s is a document that is taken, and its scripts are modules',
  async ([, recipe]) => {
    for (const document of recipe.documents) {
      const { status, stderr } = await run(['--print-config'], {
        env: { WAIT_FOR: document, RABBITMQ_PASSWORD: 'example' },
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }
    for (const script of recipe.scripts.values()) {
      const { status, stderr } = spawnSync(process.execPath, ['--check', '--input-type=module', '-'], {
        input: script,
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }
  },
);

describe('the recipe for', () => {
  test.concurrent.for(cases)(
    '$heading says why it waits, with nobody there and with one who will not do, and then starts the app',
    async (
      { heading, host, port, variables, server, attemptTimeout = '1m', refused, unready },
      { onTestFailed },
    ) => {
      await using directory = await temporaryDirectory('recipe');
      const place = { port: await freePort(), directory: directory.path };
      const [document = ''] = found.get(heading)?.documents ?? [];
      const scripts = found.get(heading)?.scripts ?? [];
      for (const [name, script] of scripts) await writeFile(join(directory.path, name), script);
      await symlink(join(import.meta.dirname, 'node_modules'), join(directory.path, 'node_modules'));

      await using waiting = start(
        ['--verbose', '--timeout', '2m', '--attempt-timeout', attemptTimeout, 'echo', 'started'],
        {
          cwd: directory.path,
          env: {
            WAIT_FOR: document
              .replace(`"host": "${host}"`, '"host": "127.0.0.1"')
              .replace(`"port": ${port}`, `"port": ${place.port}`),
            ...variables?.(place),
          },
        },
      );
      await waiting.stderrMatches(refused);
      const first = await server(place, false);
      try {
        await waiting.stderrMatches(unready);
      } finally {
        await first.kill();
      }
      const second = await server(place, true);
      onTestFailed(() => console.error(waiting.stderr(), second.output.text));
      try {
        const { status, stdout } = await waiting.ended;
        expect({ status, stdout }).toEqual({ status: 0, stdout: 'started\n' });
      } finally {
        await second.kill();
      }
    },
  );
});
