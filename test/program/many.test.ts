import { expect, test } from 'vitest';
import { silentServer } from '../support/faults.ts';
import { startHttp } from '../support/http.ts';
import { start } from '../support/program.ts';

/** Where one hung attempt held the others up, the healthy one would come after this limit. */
const attemptTimeout = '20s';

test('a hundred dependencies that hang delay no healthy one', async () => {
  const silent = await silentServer();
  const http = await startHttp((_request, response) => response.end('ok'));
  const schemes = ['http', 'redis', 'postgres', 'rediss', 'https'];
  const hanging = Array.from({ length: 100 }, (_, index) => {
    const scheme = schemes[index % schemes.length];
    return `${scheme}://${scheme === 'postgres' ? 'app@' : ''}${silent.host}:${silent.port}#name=hanging-${index}`;
  });
  const program = start(['--attempt-timeout', attemptTimeout], {
    env: { WAIT_FOR: [...hanging, `${http.url('/')}#name=healthy`].join('\n') },
  });
  try {
    const [, took] = await program.stderrMatches(/healthy \(.*\) is ready after ([\d.]+m?s)\n/u);
    expect(took).toMatch(/^(?:\d+ms|[0-4](?:\.\d)?s)$/u);
    program.signal('SIGTERM');
    expect((await program.ended).status).toBe(143);
  } finally {
    await program[Symbol.asyncDispose]();
    await http.close();
    await silent.close();
  }
});
