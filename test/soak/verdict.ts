import { constants } from 'node:os';
import type { Plan } from './plan.ts';
import { firstReady, prospectsOf } from './prospects.ts';
import { reportOf } from './report.ts';
import { canary } from './servers.ts';
import type { Connection } from './stage.ts';
import type { Observation } from './trial.ts';

/** At once, for one dependency: an attempt, a look who is there beside it, and what is just being closed. */
const mostOpen = 5;

/** @returns what went against the contract */
export function complaintsAbout(plan: Plan, seen: Observation): string[] {
  return [...aboutTheEnd(plan, seen), ...aboutWhatIsLeft(seen), ...aboutWhatIsSaid(plan, seen)];
}

function aboutTheEnd(plan: Plan, { app, status, signal, allowance, ...seen }: Observation): string[] {
  const { ready, lost } = prospectsOf(plan, { ...seen, allowance });
  const signalled = seen.signalledAt === undefined ? Infinity : seen.signalledAt - seen.began;
  if (app) {
    const latest = Math.min(ready.latest, lost.latest, signalled + allowance);
    return [
      ...outOfTime('the app was started', app.startedAt - seen.began, Math.floor(ready.earliest), latest),
      ...(signal === 'SIGTERM' ? [] : [`the app was ended by SIGTERM with ${status ?? signal}`]),
      ...(app.descriptors.join() === '0,1,2'
        ? []
        : [`the app has the descriptors ${app.descriptors.join()}`]),
    ];
  }
  const ended = seen.endedAt - seen.began;
  if (status === 124) {
    const latest = Math.min(lost.latest, plan.timeout + allowance, signalled + allowance);
    return outOfTime('it gave up', ended, lost.earliest, latest);
  }
  if (plan.signal && signalled < Infinity) {
    if (status === 128 + constants.signals[plan.signal.name])
      return outOfTime('it ended by the signal', ended, signalled, signalled + allowance);
    // The app had just taken over.
    if (signal === plan.signal.name && /starting|"start"/u.test(seen.stderr))
      return outOfTime('the app was ended by the signal', ended, ready.earliest, signalled + allowance);
  }
  return [`it ended with ${status ?? signal} after ${ended} ms`];
}

const outOfTime = (what: string, at: number, earliest: number, latest: number): string[] => [
  ...(at < earliest ? [`${what} after ${at} ms, and not before ${earliest} ms could it be`] : []),
  ...(at > latest ? [`${what} after ${at} ms, and by ${latest} ms it had to be`] : []),
];

function aboutWhatIsLeft({ leftOpen, stages, endedAt, allowance }: Observation): string[] {
  const complaints = leftOpen > 0 ? [`${leftOpen} connections are left open`] : [];
  for (const [{ name, options }, { connections }] of stages) {
    const longest = Math.max(0, ...connections.map(({ at, closedAt = endedAt }) => closedAt - at));
    if (longest > options.attemptTimeout + allowance)
      complaints.push(`${name} was connected for ${longest} ms`);
    const most = Math.max(0, ...connections.map(({ at }) => connections.filter(isOpenAt(at)).length));
    if (most > mostOpen) complaints.push(`${name} had ${most} connections at once`);
  }
  return complaints;
}

const isOpenAt =
  (moment: number) =>
  ({ at, closedAt = Infinity }: Connection): boolean =>
    at <= moment && moment < closedAt;

function aboutWhatIsSaid(plan: Plan, { stdout, stderr, status, stages }: Observation): string[] {
  const complaints = `${stdout}${stderr}`.includes(canary) ? ['a secret was printed'] : [];
  if (status !== 124) return complaints;
  const report = reportOf(stderr, plan.logFormat);
  for (const [dependency, stage] of stages) {
    const { name } = dependency;
    const said = report.get(name);
    if (said === undefined) complaints.push(`${name} is not in the report`);
    if (said === 'ready' && firstReady(dependency, stage) === Infinity)
      complaints.push(`${name} is said to be ready`);
  }
  return complaints;
}
