import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { reportSchema } from '../src/reporting/record/report-schema.ts';
import { buildLibrary } from './build/library.ts';
import { asComment, noticesOf } from './build/notices.ts';
import { options } from './build/options.ts';
import { packagesIn } from './build/packages.ts';
import { buildProgram } from './build/program.ts';
import { writeTypes } from './build/types.ts';

await rm('dist', { recursive: true, force: true });
await mkdir('dist');
const program = await buildProgram('dist/wait-for.cjs', options);
const library = await buildLibrary('dist', options);
await writeTypes('dist/types');
await writeFile('dist/wait-for.schema.json', execFileSync('dist/wait-for.cjs', ['--print-schema']));
await writeFile('dist/wait-for-report.schema.json', `${JSON.stringify(reportSchema(), undefined, 2)}\n`);

const notices = await noticesOf(await readFile('LICENSE', 'utf8'), await packagesIn(program, library));
await writeFile('dist/THIRD-PARTY-NOTICES.txt', notices);
for (const file of ['dist/wait-for.cjs', 'dist/index.cjs']) await appendFile(file, asComment(notices));

if (!/^\p{ASCII}*$/u.test(await readFile('dist/wait-for.cjs', 'utf8')))
  throw new Error(
    'dist/wait-for.cjs has a character that is not ASCII: it would make two bytes of each at every start',
  );
