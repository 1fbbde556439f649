import { openOutput } from '../../src/reporting/output.ts';

const [, , count, limit] = process.argv;

const stderr = openOutput(2);
for (let line = 0; line < Number(count); line += 1) stderr.write(`${`line ${line}`.padStart(99)}\n`);
await stderr.flush(Number(limit));
process.exit(0);
