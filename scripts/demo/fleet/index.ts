import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { setTimeout as later } from 'node:timers/promises';
import { figures, table } from './figures.ts';
import { picture } from './picture.ts';
import { planFleet } from './plan.ts';
import { runFleet } from './run.ts';

// 20 APIs and 50 webs are started in any order, one API much later than all others: as processes of this machine, after a
// build. A table says when they ran, and `--picture FILE` draws it.

const { values } = parseArgs({
  options: {
    apis: { type: 'string', default: '20' },
    webs: { type: 'string', default: '50' },
    /** In seconds after the others were started. */
    late: { type: 'string', default: '15' },
    picture: { type: 'string' },
  },
});

const plan = planFleet(Number(values.apis), Number(values.webs));
console.log(
  `${plan.apis.length} APIs and ${plan.webs.length} webs, in any order; ${plan.late} comes late:\n`,
);
const started = await runFleet(plan, {
  // So that a machine with two cores can follow.
  pause: () => later(100),
  untilLate: () => later(Number(values.late) * 1000),
  random: Math.random,
});
console.log(table(figures(plan, started)));
console.log(
  'The last two columns: how long after it was started, and all that it needs ran, each of them ran itself.',
);
if (values.picture !== undefined) await writeFile(values.picture, picture(plan, started));
