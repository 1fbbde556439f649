import { kinds } from '../probes/index.ts';
import { Mistake, type Environment, type Kind } from '../probes/kind.ts';
import { suggest } from './problems.ts';
import { variable } from './references.ts';

/** A dependency as a document gives it, not yet validated. */
export type Entry = Readonly<Record<string, unknown>>;

const schemes = kinds.flatMap((kind) => kind.schemes);
const kindOf = new Map<string, Kind>(
  kinds.flatMap((kind) => kind.schemes.map((scheme) => [scheme, kind] as const)),
);

const withAuthority = /^([a-z][a-z0-9+.-]*):\/\//iu;
const hostAndPort = /^(?:\[[\da-f:.%]+\]|[\w.-]+):\d+$/iu;
const variableTarget = /^env:/iu;
/** The slashes may be left out where no authority follows them. */
const withoutSlashes = /^(file|unix|dns):(?!\/\/)(?=.)/iu;

/** @returns whether a command-line operand is a target; what has `://` is one, known or not */
export function isTarget(operand: string): boolean {
  const [target = ''] = operand.split('#', 1);
  return [withAuthority, hostAndPort, variableTarget, withoutSlashes].some((form) => form.test(target));
}

/**
 * Splits a list at white space, and at commas where the next target begins. So a comma inside of one stays:
 * `status=200,204`, `postgres://h1,h2/app`, and `postgres://h1:5432,h2:5432`, which is one URL as libpq reads it.
 */
export function splitTargets(list: string): string[] {
  const targets: string[] = [];
  for (const word of list.split(/\s+/u)) {
    let target = '';
    for (const part of word.split(',')) {
      const continues =
        target !== '' && !(isTarget(part) && !(hostAndPort.test(part) && isOpenHostList(target)));
      if (continues) {
        target += `,${part}`;
      } else {
        targets.push(target);
        target = part;
      }
    }
    targets.push(target);
  }
  return targets.map((target) => target.replace(/,+$/u, '')).filter((target) => target !== '');
}

const isOpenHostList = (target: string): boolean => /^postgres(?:ql)?:\/\/[^/?#]*$/iu.test(target);

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
    const entry = fromText(found.value);
    // Kept as a reference: what is printed of it then holds no secret, and reads back.
    return 'url' in entry ? { ...entry, url: { env: found.name } } : entry;
  } catch (error) {
    throw error instanceof Mistake ? new Mistake(`the variable ${found.name}: ${error.message}`) : error;
  }
}

function fromText(target: string): Entry {
  // First, for a host may be called `dns`.
  if (hostAndPort.test(target)) return fromUrl(`tcp://${target}`);
  if (withAuthority.test(target)) return fromUrl(target);
  if (withoutSlashes.test(target)) return fromUrl(target.replace(withoutSlashes, '$1://'));
  throw new Mistake(`expected a target: a URL with one of ${schemes.join(', ')}, HOST:PORT or env:NAME`);
}

function fromUrl(target: string): Entry {
  const scheme = withAuthority.exec(target)?.[1]?.toLowerCase() ?? '';
  const kind = kindOf.get(scheme);
  if (!kind) throw new Mistake(`the scheme "${scheme}" is not known; ${suggest(scheme, schemes)}`);
  return { kind: kind.name, ...kind.fromTarget(target) };
}

function withOptions(entry: Entry, options: string): Entry {
  const extended = new Map<string, unknown>(Object.entries(entry));
  for (const option of options.split('&')) {
    const [, key = '', value] = /^([^=]*)(?:=(.*))?$/su.exec(option) ?? [];
    if (value === undefined) {
      throw new Mistake(
        'expected KEY=VALUE after the #, with & in between; a # that is part of the target is written %23',
      );
    }
    if (extended.has(key)) throw new Mistake(`"${key}" is given twice`);
    setOption(extended, key, decodeOption(value));
  }
  return Object.fromEntries(extended);
}

/** `backoff.max=1s` reaches into what a document nests. */
function setOption(entry: Map<string, unknown>, key: string, value: string): void {
  const [outer = '', inner] = key.split('.', 2);
  if (inner === undefined) {
    entry.set(key, value);
  } else {
    const nested = entry.get(outer);
    entry.set(outer, { ...(typeof nested === 'object' ? nested : {}), [inner]: value });
  }
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
