import { once } from 'node:events';
import { openOutput } from '../../src/reporting/output.ts';

const stderr = openOutput(2);
for (let line = 0; line < 20_000; line += 1) {
  stderr.write(`${String(line).padStart(99)}\n`);
  if (line % 4000 === 3999) await stderr.flush(20);
}
process.stdout.write('wrote everything\n');

await once(process.stdin, 'data');
await stderr.flush(10_000);
stderr.write('the reader is back\n');
await stderr.flush(10_000);
process.stdin.destroy();
