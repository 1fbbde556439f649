import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { outage, waiters } from './herd.ts';
import { limits } from './limits.ts';
import { drawAll } from './plots.ts';
import { moments } from './reaction.ts';
import type { Results } from './results.ts';
import { herd as stampedingHerd } from './stampede.ts';
import { bare } from './start-up.ts';
import * as tables from './tables.ts';
import { settled, span } from './waiting-cost.ts';

const docs = join(import.meta.dirname, '../docs');

/** Writes docs/performance.md and its plots. */
export async function writePage(measured: Results): Promise<void> {
  const plots = join(docs, 'performance');
  await mkdir(plots, { recursive: true });
  for (const [name, svg] of Object.entries(await drawAll(measured))) {
    await writeFile(join(plots, `${name}.svg`), `${svg}\n`);
  }
  const path = join(docs, 'performance.md');
  await writeFile(path, await format(page(measured), { ...(await resolveConfig(path)), filepath: path }));
}

const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`;

function page(measured: Results): string {
  return `# Performance

Written by \`npm run bench\`, which measures \`wait-for\` beside others that wait, on real servers, in one run.
${measured.quick ? '\n**Few runs, to see that the bench works: no figures to rely on.**\n' : ''}
What a tool can't express has a dash. Each waits by its own defaults, but for its time limit, which is ten minutes, and is quiet
where it can be.

## Start-up

From the start of the process to the end of an app that is \`/bin/true\`, where all is ready; \`wait-on\` and \`wait-port\`
start nothing, so it is to their own end. Median · fastest, in milliseconds, and the fastest as a multiple of \`${bare}\`,
which is Node and nothing else. All five: file, tcp, http, redis and postgres, side by side.

![Start-up by kind](performance/start-up.svg)

${tables.startUpByNode(measured)}

Beside others, on the first of these:

${tables.startUpByTool(measured)}

## A health check

What one \`--check\` costs, as HEALTHCHECK or as an exec probe: user and system time, median · fastest, in milliseconds, and peak
anonymous memory, the most that was seen, in MB.

${tables.checkCost(measured)}

\`dist/wait-for.cjs\` has ${tables.whole(measured.size.whole)} KB, gzipped ${tables.whole(measured.size.gzipped)} KB.

## Reaction

From the moment when a dependency is ready to the end of an app that is \`/bin/true\`. It gets ready at a random moment
between ${seconds(moments.earliest)} and ${seconds(moments.latest)} after the start. Median (slowest), in milliseconds.

![Reaction by tool](performance/reaction.svg)

${tables.reaction(measured)}

\`wait-for\` pauses for about 2% of the time that it has waited already, up to a second; for 10%, up to five, where the
dependency itself had to answer; and for longer where that would cost too much CPU time. A file wakes it.

## While waiting

What it costs to wait for 1, 100 and 1,000 ports that refuse, from ${seconds(settled)} after the start on: share of one core, and
anonymous memory with all child processes.

${tables.waitingCost(measured)}

\`docker-compose-wait\` asks one after the other, so it has only ever one to ask.

## A herd

${waiters} wait for one refused port, which opens after ${seconds(outage)}: user and system time of all until then, their starts
included, and when the last one's app has ended after it opened. Medians.

${tables.herd(measured)}

A thousand, simulated: after ${seconds(stampedingHerd.outage)} of outage the server takes ${stampedingHerd.perSecond} a second, and tells the others
to come back. It can't be over before ${stampedingHerd.waiters / stampedingHerd.perSecond - 1} s.

![Attempts in each second after an outage](performance/stampede.svg)

${tables.stampede(measured)}

## Stopping

From SIGTERM to the exit of \`wait-for\`, while it waits, by what it waits for.

${tables.stopping(measured)}

## Limits

\`npm run bench -- --check\` measures the first two of these chapters for \`wait-for\` alone, 31 times, and fails where one of these is missed by
more than a fifth six times, or the file is larger. It is part of \`.ci/run\`. What is timed is the fastest, for a busy machine adds to the rest.

${tables.table(
  ['what', 'at most'],
  Object.entries(limits).map(([name, { most, unit }]) => [
    name,
    unit === '×' ? `${most} × \`${bare}\`` : `${most} ${unit}`,
  ]),
)}

## How it is measured

${tables.table(['', ''], [...measured.machine, ...measured.versions, ['date', measured.date]])}

- What is compared is run alternately, once a round, in an order that moves on by one each round; a first round does not count.
- Time is taken outside, by the process that starts the others and sees them end. CPU time is what the kernel counted, by
  \`time\` of Bash for processes that end, and by \`/proc/PID/stat\` for those that wait.
- Peak memory is the largest \`RssAnon\` of \`/proc/PID/status\`, which is read without pause: what is shared with other
  processes of the same file is not in it.
- Servers are on the same machine, and everything goes over loopback. \`dns\` looks up \`localhost\`.
- Reaction: all tools wait side by side, each for a dependency of its own. The cost of waiting is taken once, over ${seconds(span)},
  of one tool after the other.
- KB and MB are 10³ and 10⁶ bytes.

\`\`\`sh
npm ci
npm run bench -- --node /path/to/node26 --node /path/to/node24 --node /path/to/node22
\`\`\`

It installs what it needs from npm in \`bench/node_modules\`, and needs Linux, Bash, and the \`redis-server\` on PATH. Of these it measures those that
it finds on PATH: \`wait-for-it\`, \`wait-for-them\`, \`dockerize\`, \`wait4x\`, and \`docker-compose-wait\` by that name. A whole run takes
about 20 minutes, and wants a machine with nothing else to do; \`--quick\` takes five. The code is in \`bench/\`, a file for each chapter.
`;
}
