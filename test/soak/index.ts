import { inspect, parseArgs } from 'node:util';
import { planTrial, type Plan } from './plan.ts';
import { startServers, type Servers } from './servers.ts';
import { createTally } from './tally.ts';
import { runTrial, type Observation } from './trial.ts';
import { complaintsAbout } from './verdict.ts';

// Random trials of the built program against servers that fail, flap and recover. Each has a seed of its own, by which
// one that failed is repeated: npm run soak -- --seed 12345 --trials 1

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    trials: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    /** Side by side; they mostly wait. */
    jobs: { type: 'string', default: '6' },
  },
});
const firstSeed = Number(values.seed);
const end = firstSeed + Number(values.trials);
const jobs = Number(values.jobs);
const deadline = performance.now() + Number(values.seconds) * 1000;
if ([firstSeed, end, jobs, deadline].some(Number.isNaN)) throw new Error('an option is no number');

const tally = createTally();
let nextSeed = firstSeed;
const suspects: number[] = [];
let passed = 0;
let failed = 0;

{
  await using servers = await startServers();
  const work = async (): Promise<void> => {
    while (nextSeed < end && performance.now() < deadline) await tryOne(nextSeed++, servers);
  };
  await Promise.all(Array.from({ length: jobs }, work));
  // A crowd can starve a program for longer than any limit allows for: what fails counts if it fails by itself, too.
  for (const seed of suspects) {
    if (await passesAgain(seed, servers)) passed += 1;
    else failed += 1;
  }
}
console.log(tally.toString());
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function tryOne(seed: number, servers: Servers): Promise<void> {
  const failure = await findFailure(planTrial(seed), servers).catch(inspect);
  if (failure === undefined) passed += 1;
  else suspects.push(seed);
  if (failure !== undefined) console.log(`failed: npm run soak -- --seed ${seed} --trials 1\n${failure}`);
}

/** @returns whether the trial passes each of three times */
async function passesAgain(seed: number, servers: Servers): Promise<boolean> {
  for (let time = 1; time <= 3; time++) {
    const failure = await findFailure(planTrial(seed), servers).catch(inspect);
    if (failure === undefined) continue;
    console.log(`failed again, by itself: --seed ${seed}\n${failure}`);
    return false;
  }
  console.log(`passed three times by itself: --seed ${seed}`);
  return true;
}

async function findFailure(plan: Plan, servers: Servers): Promise<string | undefined> {
  const seen = await runTrial(plan, servers);
  tally.add(plan, seen);
  const complaints = complaintsAbout(plan, seen);
  return complaints.length > 0 ? [...complaints, ...storyOf(plan, seen)].join('\n') : undefined;
}

function storyOf(plan: Plan, { began, stages, stderr }: Observation): string[] {
  const histories = [...stages].map(([{ name }, { history }]) => {
    const moments = history.map(({ at, behaviour }) => `${at - began} ms ${JSON.stringify(behaviour)}`);
    return `${name}: ${moments.join(', ')}`;
  });
  return [JSON.stringify(plan), ...histories, stderr];
}
