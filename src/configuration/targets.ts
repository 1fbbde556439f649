import { kinds } from '../probes/index.ts';
import { Mistake, type Environment, type Kind } from '../probes/kind.ts';
import { isPostgresConnectionString } from '../probes/postgres/dsn/index.ts';
import { suggest } from './problems.ts';
import { variable } from './references.ts';

/** A dependency as a document gives it, not yet validated. */
export type Entry = Readonly<Record<string, unknown>>;

const schemes = kinds.flatMap((kind) => kind.schemes);
const kindOf = new Map<string, Kind>(
  kinds.flatMap((kind) => kind.schemes.map((scheme) => [scheme, kind] as const)),
);

/** What has `://` before any slash or space is meant as a URL, whatever stands before it. */
const anyAuthority = /^[^/\s]*:\/\//u;
const withAuthority = /^([a-z][a-z0-9+.-]*):\/\//iu;
const hostAndPort = /^(?:\[[\da-f:.]+(?:%[\w.-]+)?\]|[\w.-]+):\d+$/iu;
const variableTarget = /^env:/iu;
/** The slashes may be left out where no authority follows them. */
const withoutSlashes = /^(file|unix|dns):(?!\/\/)(?=.)/iu;

/** @returns whether a command-line operand is a target; what has `://` is one, known or not */
export function isTarget(operand: string): boolean {
  const [target = ''] = operand.split('#', 1);
  return [anyAuthority, hostAndPort, variableTarget, withoutSlashes].some((form) => form.test(target));
}

/**
 * Splits a list at white space, and at commas where the next target begins. So a comma inside of one stays:
 * `status=200,204`, `postgres://h1,h2/app`, and `postgres://h1:5432,h2:5432`, which is one URL as libpq reads it.
 */
export function splitTargets(list: string): string[] {
  return list.split(/\s+/u).flatMap((word) => {
    const targets: string[][] = [];
    let hostsGoOn = false;
    for (const part of word.split(',')) {
      const current = targets.at(-1);
      const begins = isTarget(part) && !(hostsGoOn && hostAndPort.test(part.replace(/#.*$/su, '')));
      if (current && !begins) {
        current.push(part);
        hostsGoOn &&= !/[/?#]/u.test(part);
      } else if (part !== '') {
        targets.push([part]);
        hostsGoOn = openHostList.test(part);
      }
    }
    return targets.map((parts) => parts.slice(0, parts.findLastIndex((part) => part !== '') + 1).join(','));
  });
}

const openHostList = /^postgres(?:ql)?:\/\/[^/?#]*$/iu;

/**
 * Reads a one-line target with its options: `http://api/health#status=200&timeout=30s`.
 *
 * @throws {Mistake}
 */
export function parseTarget(text: string, env: Environment): Entry {
  const [, target = '', options] = /^([^#]*)(?:#(.*))?$/su.exec(text) ?? [];
  const entry = variableTarget.test(target)
    ? fromVariable(target.slice('env:'.length), env)
    : fromText(target);
  return options === undefined ? entry : withOptions(entry, options);
}

function fromVariable(name: string, env: Environment): Entry {
  const found = variable(name, env);
  try {
    const entry = isPostgresConnectionString(found.value)
      ? { kind: 'postgres', url: found.value }
      : fromText(found.value);
    // Kept as a reference: what is printed of it then holds no secret, and reads back.
    return 'url' in entry ? { ...entry, url: { env: found.name } } : entry;
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    // What stands in the app's variable may be secret to the last letter.
    throw new Mistake(
      `the variable ${found.name}: ${error.message.replace(/^the scheme "[^"]*"/u, 'its scheme')}`,
    );
  }
}

function fromText(target: string): Entry {
  // First, for a host may be called `dns`.
  if (hostAndPort.test(target)) return fromUrl(`tcp://${target}`);
  if (anyAuthority.test(target)) return fromUrl(target);
  if (withoutSlashes.test(target)) return fromUrl(target.replace(withoutSlashes, '$1://'));
  throw new Mistake(`expected a target: a URL with one of ${schemes.join(', ')}, HOST:PORT or env:NAME`);
}

function fromUrl(target: string): Entry {
  const scheme = withAuthority.exec(target)?.[1]?.toLowerCase() ?? '';
  const kind = kindOf.get(scheme);
  if (!kind) {
    const shown = /^.{1,20}$/u.test(scheme) ? `the scheme "${scheme}"` : 'the scheme';
    throw new Mistake(`${shown} is not known; ${suggest(scheme, schemes)}`);
  }
  return { kind: kind.name, ...kind.fromTarget(target) };
}

/** `backoff.max=1s` reaches into what a document nests. */
function withOptions(entry: Entry, options: string): Entry {
  const outer = new Map<string, unknown>(Object.entries(entry));
  const nested = new Map<string, Map<string, string>>();
  for (const option of options.split('&')) {
    const [, key = '', inner, value] = /^([^=.]*)(?:\.([^=]*))?(?:=(.*))?$/su.exec(option) ?? [];
    if (value === undefined) {
      throw new Mistake(
        'expected KEY=VALUE after the #, with & in between; a # that is part of the target is written %23',
      );
    }
    const inside = nested.get(key);
    if (outer.has(key) || (inner === undefined ? inside : inside?.has(inner)))
      throw new Mistake('a key is given twice, or the target says it already');
    if (inner === undefined) outer.set(key, decodeOption(value));
    else nested.set(key, (inside ?? new Map<string, string>()).set(inner, decodeOption(value)));
  }
  return Object.fromEntries([
    ...outer,
    ...[...nested].map(([key, inside]) => [key, Object.fromEntries(inside)] as const),
  ]);
}

function decodeOption(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new Mistake(
      'a % after the # is not followed by two hexadecimal digits; a literal one is written %25',
    );
  }
}
