import { readFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { runInThisContext } from 'node:vm';
import { beforeAll, expect, test } from 'vitest';
import { compileAtOnce, type Called } from '../../scripts/build/at-once.ts';
import { program } from '../support/program.ts';

type Row = readonly [code: string, expected: string];

/** As an expression, so that the functions are in one. */
const inScript = (code: string): string => `{const used=(...a)=>a;${code}}`;

const expressions: readonly Row[] = [
  ['let a=b=>b+1;a(1)', 'let a=(b=>b+1);a(1)'],
  ['let a=b=>b+1,c=d=>d;a(1)', 'let a=(b=>b+1),c=d=>d;a(1)'],
  ['let a=(b,{c:d=(1)}={})=>e=>b+e;a(1)(2)', 'let a=((b,{c:d=(1)}={})=>(e=>b+e));a(1)(2)'],
  ['let a=async b=>b;a(1)', 'let a=(async b=>b);a(1)'],
  ['let a=async(b,c)=>b;a(1)', 'let a=(async(b,c)=>b);a(1)'],
  ['let a=function(){return 1};a()', 'let a=(function(){return 1});a()'],
  ['used([1].map(a=>a),[1].map(a=>[a].map(b=>b)))', 'used([1].map((a=>a)),[1].map((a=>[a].map((b=>b)))))'],
  ['let a={b(){return 1},get c(){return 2}};a.b();a.c', 'let a={b(){return 1},get c(){return 2}};a.b();a.c'],
  ['class A{d=1;constructor(){}b(){}}new A().b()', 'class A{d=1;constructor(){}b(){}}new A().b()'],
];

const declarations: readonly Row[] = [
  ['a(1);function a(b){return b}', 'var a=(function(b){return b});a(1);'],
  ['a();async function a(){await 1}', 'var a=(async function(){await 1});a();'],
  ['[...a()];function*a(){yield 1}', 'var a=(function*(){yield 1});[...a()];'],
  ['b();function a(){}function b(){}', 'var b=(function(){});b();function a(){}'],
  ['a();function a(){return[1].map(b=>b)}', 'var a=(function(){return[1].map((b=>b))});a();'],
  [
    'a();function a(){"use strict";b();function b(){}}',
    'var a=(function(){"use strict";var b=(function(){});b();});a();',
  ],
  ['a(1);function a(c){if(c){b();function b(){}}}', 'var a=(function(c){if(c){b();function b(){}}});a(1);'],
  [
    'function a(){return c=>{b(c);function b(){}}}a()(1)',
    'var a=(function(){return (c=>{var b=(function(){});b(c);})});a()(1)',
  ],
];

/** Declared by names that no other script has. */
const unique = (code: string, index: number): string => code.replaceAll(/\b[abc]\b/gu, `$&_${index}`);

/** By the script: its functions, as V8 knows them. All at once, for it counts those of the whole process. */
let known: ReadonlyMap<string, readonly Called[]>;

beforeAll(async () => {
  const scripts = [
    ...expressions.map(([code]) => inScript(code)),
    ...declarations.map(([code], index) => unique(code, index)),
  ];
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  for (const script of scripts) runInThisContext(script, { filename: script });
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  known = new Map(
    result.map(({ url, functions }) => [
      url,
      functions.flatMap(({ ranges: [whole] }) =>
        whole ? [{ start: whole.startOffset, end: whole.endOffset, called: whole.count > 0 }] : [],
      ),
    ]),
  );
});

test.each(expressions)('what is called is put in parentheses, and nothing else: %s', (code, expected) => {
  const script = inScript(code);
  const functions = known.get(script)?.filter(({ start }) => start >= inScript('').length - 1) ?? [];
  expect(compileAtOnce(script, functions)).toBe(inScript(expected));
});

test.each(declarations.map(([code, expected], index) => ({ code, expected, index })))(
  'a declaration that is called has its value before the first statement, as ever: $code',
  ({ code, expected, index }) => {
    // The first function is the script itself.
    const quick = compileAtOnce(unique(code, index), known.get(unique(code, index))?.slice(1) ?? []);
    expect(quick).toBe(unique(expected, index));
    expect(() => runInThisContext(quick) as unknown).not.toThrow();
  },
);

test('in the program, what a start calls is in parentheses', async () => {
  const text = await readFile(program, 'utf8');
  expect(text.match(/var [\w$]+=\((?:async )?function\b/gu)?.length).toBeGreaterThan(150);
});
