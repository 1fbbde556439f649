import { Session } from 'node:inspector/promises';
import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { compileAtOnce, type Called } from '../../scripts/build/at-once.ts';

/** Runs a script, and tells which of its functions were called, as V8 knows them. */
async function functionsIn(code: string): Promise<Called[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const url = `script-${Math.random()}`;
  runInThisContext(code, { filename: url });
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  const { functions = [] } = result.find((script) => script.url === url) ?? {};
  return functions.flatMap(({ ranges: [whole] }) =>
    whole ? [{ start: whole.startOffset, end: whole.endOffset, called: whole.count > 0 }] : [],
  );
}

/** As an expression, so that the functions are in one. */
const inScript = (code: string): string => `{const used=(...a)=>a;${code}}`;

describe('what is called is put in parentheses, and nothing else', () => {
  test.each([
    ['let a=b=>b+1;a(1)', 'let a=(b=>b+1);a(1)'],
    ['let a=b=>b+1,c=d=>d;a(1)', 'let a=(b=>b+1),c=d=>d;a(1)'],
    ['let a=(b,{c:d=(1)}={})=>e=>b+e;a(1)(2)', 'let a=((b,{c:d=(1)}={})=>(e=>b+e));a(1)(2)'],
    ['let a=async b=>b;a(1)', 'let a=(async b=>b);a(1)'],
    ['let a=async(b,c)=>b;a(1)', 'let a=(async(b,c)=>b);a(1)'],
    ['let a=function(){return 1};a()', 'let a=(function(){return 1});a()'],
    ['used([1].map(a=>a),[1].map(a=>[a].map(b=>b)))', 'used([1].map((a=>a)),[1].map((a=>[a].map((b=>b)))))'],
    [
      'let a={b(){return 1},get c(){return 2}};a.b();a.c',
      'let a={b(){return 1},get c(){return 2}};a.b();a.c',
    ],
    ['class A{d=1;constructor(){}b(){}}new A().b()', 'class A{d=1;constructor(){}b(){}}new A().b()'],
  ])('%s', async (code, expected) => {
    const script = inScript(code);
    const functions = (await functionsIn(script)).filter(({ start }) => start >= inScript('').length - 1);
    expect(compileAtOnce(script, functions)).toBe(inScript(expected));
  });
});

describe('a declaration that is called', () => {
  test.each([
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
  ])('has its value before the first statement, as ever: %s', async (code, expected) => {
    const script = code.replaceAll(/\b[ab]\b/gu, '$&' + String(Date.now()));
    const functions = (await functionsIn(script)).slice(1);
    const quick = compileAtOnce(script, functions);
    expect(quick.replaceAll(/(?<=\b[ab])\d+/gu, '')).toBe(expected);
    expect(() => runInThisContext(quick) as unknown).not.toThrow();
  });
});
