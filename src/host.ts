import type { Environment } from './configuration/index.ts';
import type { Command } from './launching/find-command.ts';
import type { Output } from './reporting/output.ts';

/** What a run works with. */
export interface Host {
  readonly args: readonly string[];
  readonly env: Environment;
  /** Aborted by a signal that is meant to end the run; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Writes to stderr, and waits for nobody who reads it. */
  readonly log: (text: string) => void;
  /** stderr, where it is a terminal. */
  readonly terminal: Output | undefined;
  /** A file that gets the report of a run that failed, if it is there. */
  readonly terminationLog: string;
  /** Writes to stdout, which is the app's otherwise. */
  print(text: string): Promise<void>;
  /** Makes room for so many look-ups and file operations that hang; of use only before anything is logged. */
  expectHanging(count: number): void;
  /**
   * Becomes the command.
   *
   * @returns a child's exit status where the process can't be replaced; nothing where a signal came first
   */
  become(command: Command): Promise<number | undefined>;
}
