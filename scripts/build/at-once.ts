import { parse, type AnyNode, type Identifier, type Node } from 'acorn';
import { ancestor } from 'acorn-walk';
import { MagicString } from 'magic-string';

/** A function in a text, by the offsets of its beginning and its end. */
export interface Called {
  readonly start: number;
  readonly end: number;
  /** As far as the coverage of V8 knows. */
  readonly called: boolean;
}

/**
 * Puts functions in parentheses, for V8 takes a function in parentheses for one that is called at once: it compiles it
 * with what is around it. Any other is read once to find its end, and again when it is called.
 *
 * @param code what esbuild has minified: the body of a function
 * @param functions those that V8 knows of in it
 */
export function compileAtOnce(code: string, functions: readonly Called[]): string {
  const called = new Set(functions.filter((one) => one.called).map(rangeOf));
  const text = new MagicString(code);
  const enclose = (node: AnyNode): void => {
    if (called.has(rangeOf(node))) text.appendRight(node.start, '(').appendLeft(node.end, ')');
  };
  ancestor(parse(code, { ecmaVersion: 'latest', sourceType: 'script' }), {
    ArrowFunctionExpression: enclose,
    FunctionExpression: enclose,
    FunctionDeclaration(node, _state, ancestors) {
      const first = firstStatement(ancestors);
      if (node.id && first !== undefined && called.has(rangeOf(node)))
        makeVariable(text, node, node.id, first);
    },
  });
  return text.toString();
}

const rangeOf = ({ start, end }: { start: number; end: number }): string => `${start} ${end}`;

/**
 * @param ancestors of a declaration
 * @returns the offset of the first statement of the function that it is declared in; nothing for one in a block
 */
function firstStatement(ancestors: readonly AnyNode[]): number | undefined {
  const [outer, block] = [ancestors.at(-3), ancestors.at(-2)];
  const isBody = block?.type === 'BlockStatement' && outer && 'params' in outer;
  const statements = block?.type === 'Program' || isBody ? block.body : [];
  return statements.find((statement) => !('directive' in statement))?.start;
}

/** A declaration has its value before the first statement runs; so has a variable, where it stands in front of it. */
function makeVariable(text: MagicString, { start, end }: Node, id: Identifier, first: number): void {
  const head = text.original.slice(start, id.start).trimEnd();
  text.overwrite(start, id.end, `var ${id.name}=(${head}`).appendLeft(end, ');');
  if (first < start) text.move(start, end, first);
}
