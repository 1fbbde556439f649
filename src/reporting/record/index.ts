import type { Outcome } from '../../waiting/outcome.ts';
import type { Place } from './files.ts';
import type { Ending } from './report.ts';
import type { Ended } from './write.ts';

/** What a run leaves behind for those who did not read along. */
export interface RunRecord {
  /** Takes what became of the wait, as soon as it is known. */
  readonly keep: (outcome: Outcome) => void;
  /**
   * Writes it all down. Files that hang are left behind at a limit.
   *
   * @param why of an error what is wrong, a line each; else such as "gave up"
   */
  readonly close: (ending: Ending, ...why: readonly string[]) => Promise<void>;
}

export interface RecordFiles {
  /** Gets a summary at the end: Prometheus' text where its name ends in `.prom`, else JSON. */
  readonly report: string | undefined;
  /** Gets the report of a run that failed, if it is there: Kubernetes shows it. */
  readonly terminationLog: string | undefined;
}

type Warn = (text: string) => void;

/** How long files may take, in milliseconds; a local one takes one. */
const patience = 1000;
/** The same after a signal, which ends everything within 100. */
const patienceAfterSignal = 40;

/**
 * Looks whether the report can be written; where it can't, goes without.
 *
 * @param warn is told why there is no report
 */
export async function openRecord(files: RecordFiles, warn: Warn): Promise<RunRecord> {
  const { report } = files;
  if (report === undefined) return recordIn(files, warn);
  const { tryToReplace } = await import('./write.ts');
  const place = await within(patience, tryToReplace(report));
  if (typeof place !== 'string') return recordIn(files, warn, place);
  warn(`there will be no report in ${report}: ${place}`);
  return recordIn({ ...files, report: undefined }, warn);
}

/** The same without a look, for a run that is over already. */
export function recordIn({ report, terminationLog }: RecordFiles, warn: Warn, place?: Place): RunRecord {
  let outcome: Outcome | undefined;
  return {
    keep(latest) {
      outcome = latest;
    },
    async close(ending, ...why) {
      const limit = ending === 'interrupted' ? patienceAfterSignal : patience;
      const ended = { ending, outcome, why };
      const log = ending === 'ready' ? undefined : terminationLog;
      await Promise.all([report && writeReport(report, ended, limit), log && fill(log, ended, limit)]);
    },
  };

  async function writeReport(file: string, ended: Ended, limit: number): Promise<void> {
    const write = await import('./write.ts');
    const problem = await within(limit, write.writeReport(file, ended, place));
    if (problem !== undefined) warn(`there is no report in ${file}: ${problem}`);
  }
}

async function fill(file: string, ended: Ended, limit: number): Promise<void> {
  const { fillTerminationLog } = await import('./write.ts');
  await within(limit, fillTerminationLog(file, ended));
}

/** @returns what `work` does; after the limit, that it hangs */
async function within<T>(limit: number, work: Promise<T>): Promise<T | string> {
  const { promise: tooLate, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(resolve, limit, 'the file system does not answer');
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
    // A turn later the work is over for Node too, and holds nobody up who wants to leave.
    await new Promise(setImmediate);
  }
}
