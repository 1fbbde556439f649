/** A function in a text: the offsets of its beginning and its end. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** As far as the coverage of V8 knows it. */
export interface Called extends Range {
  readonly called: boolean;
}

/** An arrow function, of which everything but its parameters may be nested as deep as it likes. */
const arrow = /^(?:async ?)?(?:[\w$]+|\((?:[^()]|\([^()]*\))*\))=>/u;
const named = /^(?<head>(?:async )?function\b\*?) ?[\w$]*/u;

/**
 * Puts functions in parentheses, for V8 takes a function in parentheses for one that is called at once: it compiles it
 * with what is around it. Any other is read once to find its end, and again when it is called.
 *
 * @param code what esbuild has minified
 * @param functions all that V8 knows of in it
 */
export function compileAtOnce(code: string, functions: readonly Called[]): string {
  const inserts: (readonly [offset: number, text: string])[] = [];
  const declarations: (Range & { readonly name: string })[] = [];
  for (const one of functions) {
    if (!one.called) continue;
    const text = code.slice(one.start, one.end);
    const isDeclaration = named.test(text) && /^$|[;}]/u.test(code.slice(one.start - 1, one.start));
    if (isDeclaration) {
      // Those inside of others would have to be moved within them.
      const name = /^(?:async )?function\*? ?([\w$]+)/u.exec(text)?.[1];
      if (name !== undefined && !functions.some((other) => isWithin(one, other)))
        declarations.push({ start: one.start, end: one.end, name });
    } else if (arrow.test(text) || named.test(text)) {
      inserts.push([one.start, '('], [one.end, ')']);
    }
  }
  inserts.sort(([a], [b]) => a - b);
  const written = ({ start, end }: Range): string => {
    let text = '';
    let at = start;
    for (const [offset, parenthesis] of inserts) {
      const isInside =
        parenthesis === '(' ? offset >= start && offset < end : offset > start && offset <= end;
      if (!isInside) continue;
      text += code.slice(at, offset) + parenthesis;
      at = offset;
    }
    return text + code.slice(at, end);
  };
  let moved = '';
  let rest = '';
  let at = 0;
  for (const { start, end, name } of declarations.toSorted((a, b) => a.start - b.start)) {
    // A declaration has its value before the first statement runs.
    moved += `var ${name}=(${written({ start, end }).replace(named, '$<head>')});`;
    rest += written({ start: at, end: start });
    at = end;
  }
  return moved + rest + written({ start: at, end: code.length });
}

const isWithin = (inner: Range, outer: Range): boolean =>
  outer !== inner && outer.start <= inner.start && outer.end >= inner.end;
