import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { Terminal } from '../containers/terminal.ts';
import { program } from '../support/program.ts';

/** What the kernel shows of the process that prints it, and of its terminal. */
const state = ['cat', '/proc/self/stat', '/proc/self/fdinfo/0', '/proc/self/fdinfo/1', '/proc/self/fdinfo/2'];

const through = [process.env['TEST_NODE'] ?? process.execPath, program, 'file:///', '--', ...state].join(' ');

/** In one terminal, so that parent, session and terminal are the same: directly, through wait-for, and once more. */
const compared = `${state.join(' ')}; stty -a; ${through}; stty -a; ${state.join(' ')}; stty -a; echo end`;

interface State {
  /** PPID, PGID, SID, tty_nr and tpgid of proc_pid_stat(5), where the process's own number is "itself". */
  ids: string[];
  flags: string[];
  settings: string | undefined;
}

function statesIn(text: string): State[] {
  return [...text.matchAll(/^(\d+) \(cat\) \S ([^]*?)^(speed [^]*?-iexten|speed [^]*?iexten[^\n]*)/gm)].map(
    ([, pid, shown = '', settings]) => ({
      ids: shown.split(' ', 5).map((id) => (id === pid ? 'itself' : id)),
      flags: shown.match(/^flags:\t\d+$/gm) ?? [],
      settings,
    }),
  );
}

const noScript = spawnSync('script', ['--version']).status === 0 ? '' : ' (not possible here: no script(1))';

describe.skipIf(noScript)(
  `in a terminal${noScript}, parent, group, session, foreground and settings are kept`,
  () => {
    test.each([
      { what: "in the shell's own group", first: '', group: /^\d+$/ },
      { what: 'in a group of its own', first: 'set -m; ', group: /^itself$/ },
    ])('$what', async ({ first, group }) => {
      await using terminal = new Terminal({ columns: 90, rows: 30 }, ['sh', '-c', first + compared], {
        // With live lines, which a run for a machine does without.
        CI: '',
      });
      await terminal.shows(/^end/m);
      const [direct, waited, again, ...more] = statesIn(terminal.text);
      const [, own, session, device, foreground] = direct?.ids ?? [];
      expect(own).toMatch(group);
      expect(session).toMatch(/^[1-9]/);
      expect(device).toMatch(/^[1-9]/);
      expect(foreground).toBe(own);
      expect(direct?.flags).toHaveLength(3);
      expect(waited).toEqual(direct);
      // The description of the terminal is shared with whoever comes after.
      expect(again).toEqual(direct);
      expect(more).toEqual([]);
    });
  },
);
