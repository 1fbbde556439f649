import { expect, test } from 'vitest';
import { postgres } from '../../../src/probes/postgres/index.ts';
import { authority } from '../../support/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import { silentServer } from '../../support/faults.ts';
import { startHttp } from '../../support/http.ts';
import { outcomeOf, probeOf } from '../attempt.ts';

const at = (port: number): string => `postgres://u@127.0.0.1:${port}/app?sslmode=disable`;

test('who is there is looked for once where a server is silent, not in each attempt', async () => {
  await using server = await silentServer();
  const probe = probeOf(postgres, { url: at(server.port) });
  const connectionsWithin = async (limit: number): Promise<number> => {
    const before = server.accepted();
    expect(await outcomeOf(probe, { limit })).toMatchObject({ class: 'unready', code: 'TIMEOUT' });
    return server.accepted() - before;
  };
  // The attempt's own, and those of the look: SSLRequest, a line, TLS, the beginning of HTTP/2.
  expect(await connectionsWithin(3000)).toBe(5);
  expect(await connectionsWithin(1000)).toBe(1);
  await eventually('nothing stays open', () => server.connections() === 0);
});

test('a server that speaks TLS from the first byte is no PostgreSQL', async () => {
  await using https = await startHttp((_request, response) => response.end(), { tls: authority().server() });
  expect(await outcomeOf(probeOf(postgres, { url: at(https.port) }))).toMatchObject({
    class: 'misconfigured',
    code: 'PROTOCOL',
    message: "its answer is not PostgreSQL's: it speaks TLS",
  });
});
