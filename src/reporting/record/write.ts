import type { Outcome } from '../../waiting/outcome.ts';
import { giveUp } from '../give-up.ts';
import { fillFile, replaceFile, type Place, type Problem } from './files.ts';
import { prometheusText } from './prometheus.ts';
import { reportOf, type Ending } from './report.ts';
import { cutToLines } from './termination-log.ts';

export { tryToReplace } from './files.ts';

/** What there is to write down. */
export interface Ended {
  readonly ending: Ending;
  /** Nothing where the wait did not begin. */
  readonly outcome: Outcome | undefined;
  /** Of an error what is wrong, a line each; else such as "gave up". */
  readonly why: readonly string[];
}

/** @param place as it was known before the wait */
export function writeReport(file: string, ended: Ended, place?: Place): Promise<Problem> {
  const report = reportOf(ended.ending, ended.outcome, reasonOf(ended));
  const isPrometheus = file.endsWith('.prom');
  const text = isPrometheus ? prometheusText(report) : `${JSON.stringify(report, undefined, 2)}\n`;
  return replaceFile(file, text, place);
}

export const fillTerminationLog = (file: string, ended: Ended): Promise<void> =>
  fillFile(file, () => cutToLines(linesOf(ended).join('\n')));

function linesOf({ ending, outcome, why }: Ended): readonly string[] {
  if (!outcome || ending === 'error') return why;
  return giveUp(outcome, why.join('; ')).text.split('\n');
}

function reasonOf(ended: Ended): string | undefined {
  if (ended.ending === 'ready') return undefined;
  return ended.ending === 'error' ? ended.why.join('; ') : linesOf(ended)[0];
}
