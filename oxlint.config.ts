import { readdirSync } from 'node:fs';
import { defineConfig, type OxlintOverride } from 'oxlint';

/** What a folder must not import, by the specifiers that lead there. */
interface Border {
  readonly group: string[];
  readonly message: string;
  /** Its types may be named all the same. */
  readonly allowTypeImports?: boolean;
}

const folder = (...names: readonly string[]): string[] => names.map((name) => `**/${name}/**`);
const file = (...names: readonly string[]): string[] => names.map((name) => `**/${name}.ts`);

const within = (files: string, ...patterns: Border[]): OxlintOverride => ({
  files: [files],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

/** The ground of probes; every other folder and file there that is not listed is a kind. */
const ground = new Set([
  'net',
  'index',
  'kind',
  'vocabulary',
  'codec',
  'mistake',
  'not-ready',
  'abandon',
  'lookup',
]);
const kinds = readdirSync('src/probes', { withFileTypes: true })
  .map((entry) => ({ name: entry.name.replace(/\.ts$/u, ''), isFolder: entry.isDirectory() }))
  .filter(({ name }) => !ground.has(name));
const paths = (some: typeof kinds): string[] =>
  some.flatMap(({ name, isFolder }) => (isFolder ? folder(name) : file(name)));

const users: Border = {
  group: [...file('cli', 'main', 'help'), ...folder('configuration', 'waiting', 'reporting', 'launching')],
  message: 'Imports run one way, and this knows nothing of who uses it.',
};
const insideProbes: Border = {
  group: [
    '**/probes/*/**',
    ...file('probes/codec', 'probes/mistake', 'probes/abandon'),
    ...kinds.map(({ name }) => `**/probes/${name}.ts`),
  ],
  message: 'From outside, only index, kind, vocabulary, lookup and not-ready of probes/ are seen.',
};
const theList: Border = { group: ['**/probes/index.ts'], message: 'This sees no kind.' };
const theRun: Border = { group: ['../index.ts', ...file('cli', 'main')], message: 'Imports run one way.' };

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'promise', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  ignorePatterns: ['dist', 'node_modules', 'examples'],
  rules: {
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/no-unsafe-type-assertion': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'unicorn/no-process-exit': 'error',
    'eslint/eqeqeq': 'error',
    'eslint/max-lines': ['error', { max: 300 }],
    'eslint/no-console': 'error',
    // What is done one after the other here is meant to be: attempts, pauses, hosts in their order.
    'eslint/no-await-in-loop': 'off',
    // TypeScript's noImplicitReturns sees the same, and knows an exhaustive switch.
    'typescript/consistent-return': 'off',
  },
  overrides: [
    { files: ['src/**'], rules: { 'eslint/max-lines': ['error', { max: 200 }] } },
    // The way out that main.ts takes.
    { files: ['src/launching/leave.ts'], rules: { 'unicorn/no-process-exit': 'off' } },
    within('src/*.ts', insideProbes),
    within(
      'src/{access,durations,elf-header,error-code,json-pointer,linked-signal,monotonic-time,read-part,spelling,version}.ts',
      {
        group: ['./*', '../*'],
        message: 'What all layers need stands below all of them.',
      },
    ),
    within(
      'src/configuration/**',
      theRun,
      insideProbes,
      { group: folder('reporting', 'launching'), message: 'The configuration says and starts nothing.' },
      {
        group: folder('waiting'),
        allowTypeImports: true,
        message: 'The configuration yields what waiting declares, and runs nothing.',
      },
    ),
    within('src/waiting/**', theRun, insideProbes, theList, {
      group: folder('configuration', 'reporting', 'launching'),
      message: 'Waiting knows of attempts alone.',
    }),
    within(
      'src/reporting/**',
      theRun,
      insideProbes,
      theList,
      { group: folder('configuration', 'launching'), message: 'Reporting knows events alone.' },
      {
        group: [...folder('waiting'), '**/probes/*'],
        allowTypeImports: true,
        message: 'Reporting says what happened, and makes nothing happen.',
      },
    ),
    within('src/launching/**', theRun, {
      group: folder('configuration', 'waiting', 'reporting', 'probes'),
      message: 'Launching knows nothing of dependencies.',
    }),
    within('src/probes/**', users, {
      group: ['../index.ts'],
      message: 'A probe knows nothing of who uses it.',
    }),
    within('src/probes/net/**', users, {
      group: ['../index.ts', ...paths(kinds)],
      message: 'The ground knows no kind.',
    }),
    ...kinds.map(({ name, isFolder }) =>
      within(isFolder ? `src/probes/${name}/**` : `src/probes/${name}.ts`, users, {
        group: ['**/probes/index.ts', ...paths(kinds.filter((kind) => kind.name !== name))],
        message: 'No kind imports another, nor the list.',
      }),
    ),
    {
      // They run at a terminal, and do one thing after the other.
      files: ['test/**', 'scripts/**', 'bench/**'],
      rules: { 'eslint/no-console': 'off', 'unicorn/no-process-exit': 'off' },
    },
  ],
});
