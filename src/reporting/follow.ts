import type { Outcome } from '../waiting/outcome.ts';
import type { Dependency } from '../waiting/requirement.ts';
import type { WaitEvent } from '../waiting/wait.ts';
import { narrator } from './narrator.ts';
import type { Output } from './output.ts';
import type { LogSettings, Say } from './reporter.ts';
import { canRedraw, isColored } from './terminal.ts';

/** Tells of a wait while it goes on. */
export interface Follower {
  readonly onEvent: (event: WaitEvent) => void;
  /** @param outcome nothing where a signal ended the wait */
  readonly end: (outcome?: Outcome) => void;
}

/** What is followed where. */
export interface View {
  readonly dependencies: readonly Dependency[];
  readonly settings: LogSettings;
  /** stderr, where it is a terminal. */
  readonly terminal: Output | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Shows live lines on a terminal, and says a line for each fact elsewhere. */
export async function follow(view: View, say: Say): Promise<Follower> {
  const { dependencies, settings, terminal, env } = view;
  const isUsual = settings.logFormat === 'text' && settings.logLevel === 'info';
  if (terminal && isUsual && canRedraw(env)) {
    const { liveLines } = await import('./live/index.ts');
    const live = liveLines(dependencies, terminal, isColored(env));
    if (live) return live;
  }
  const narrate = narrator();
  return { onEvent: (event) => narrate(event).forEach(say), end: () => undefined };
}
