import { kinds } from '../probes/index.ts';
import type { Kind } from '../probes/kind.ts';
import { Mistake } from '../probes/vocabulary.ts';
import { adviceOn } from './foreign-schemes.ts';
import { suggest } from '../spelling.ts';

/** The keys of a dependency as a document would give them. */
export type TargetKeys = Readonly<Record<string, unknown>>;

const schemes = kinds.flatMap((kind) => kind.schemes);
const kindOf = new Map<string, Kind>(
  kinds.flatMap((kind) => kind.schemes.map((scheme) => [scheme, kind] as const)),
);

const schemeOf = (url: string): string => /^([a-z][a-z0-9+.-]*):\/\//iu.exec(url)?.[1]?.toLowerCase() ?? '';

/** @returns the kind that knows a text by more than a scheme */
export const recogniser = (text: string): Kind | undefined =>
  kinds.find((kind) => kind.resembles?.test(text) === true && kind.recognises?.(text) === true);

const kindOfUrl = (url: string): Kind | undefined => kindOf.get(schemeOf(url)) ?? recogniser(url);

/** A target of the first kind that has one. */
export const exampleTarget = kinds.flatMap(({ examples }) => examples)[0] ?? '';

/** What has `://` before any slash or space is meant as a URL, whatever stands before it. */
const anyAuthority = /^[^/\s]*:\/\//u;
const variableTarget = /^env:/iu;

/** In their order: a host may be called like a kind. */
const kindByShorthand = (target: string): Kind | undefined =>
  kinds.find(({ shorthand }) => shorthand?.test(target));

/** @returns whether a command-line operand is a target; what has `://` is one, known or not */
export function isTarget(operand: string): boolean {
  const [target = ''] = operand.split('#', 1);
  return anyAuthority.test(target) || variableTarget.test(target) || kindByShorthand(target) !== undefined;
}

/**
 * Splits a list at white space, and at commas where the next target begins. So a comma inside of one stays:
 * `status=200,204`, `postgres://h1,h2/app`, `postgres://h1:5432,h2:5432`, which is one URL as libpq reads it, and
 * `http://api/?ids=a:1,b:2`.
 */
export function splitTargets(list: string): string[] {
  return list.split(/\s+/u).flatMap((word) => {
    const targets: string[][] = [];
    let place: Place = 'closed';
    for (const part of word.split(',')) {
      const current = targets.at(-1);
      const goesOn = place !== 'closed' && hostAndPort.test(part.replace(/#.*$/su, ''));
      if (current && (goesOn || !isTarget(part))) {
        current.push(part);
        place = placeAfter(part, place);
      } else if (part !== '') {
        const rest = /^[^/\s]*:\/\/(.*)$/su.exec(part)?.[1];
        targets.push([part]);
        place = rest === undefined ? 'closed' : placeAfter(rest, listsHosts(part) ? 'hosts' : 'closed');
      }
    }
    return targets.map((parts) => parts.slice(0, parts.findLastIndex((part) => part !== '') + 1).join(','));
  });
}

/** Where in a URL a comma stands: in its list of hosts, in its query, or where HOST:PORT does not go on with it. */
type Place = 'hosts' | 'query' | 'closed';

function placeAfter(text: string, place: Place): Place {
  if (text.includes('#')) return 'closed';
  if (text.includes('?')) return 'query';
  return place === 'hosts' && text.includes('/') ? 'closed' : place;
}

function listsHosts(url: string): boolean {
  const { severalHosts = false } = kindOfUrl(url) ?? {};
  return typeof severalHosts === 'boolean' ? severalHosts : severalHosts.includes(schemeOf(url));
}

/** One of the hosts that follow a comma. */
const hostAndPort = /^(?:\[[\da-f:.]+(?:%[\w.-]+)?\]|[\w.-]+):\d+$/iu;

/** A one-line target, taken apart. */
interface Target {
  readonly keys: TargetKeys;
  /** The app's variable in which the target itself stands; `keys` are then its options alone. */
  readonly variable?: string;
}

/**
 * Reads a one-line target with its options: `http://api/health#status=200&timeout=30s`.
 *
 * @throws {Mistake}
 */
export function parseTarget(text: string): Target {
  const [, target = '', given] = /^([^#]*)(?:#(.*))?$/su.exec(text) ?? [];
  const options = given === undefined ? {} : parseOptions(given);
  return variableTarget.test(target)
    ? { keys: options, variable: target.slice('env:'.length) }
    : { keys: withOptions(readUrlOrAddress(target), options) };
}

/**
 * @param target without options
 * @throws {Mistake}
 */
export function readUrlOrAddress(target: string): TargetKeys {
  const kind = kindByShorthand(target);
  if (kind) return withKind(kind, target);
  if (anyAuthority.test(target)) return fromUrl(target);
  if (/^["']/u.test(target))
    throw new Mistake("a target begins with a quotation mark: Docker's env files keep them; leave them out");
  throw new Mistake(`expected a target: a URL with one of ${schemes.join(', ')}, HOST:PORT or env:NAME`);
}

function fromUrl(target: string): TargetKeys {
  const kind = kindOfUrl(target);
  if (!kind) {
    const scheme = schemeOf(target);
    const foreign = adviceOn(scheme);
    if (foreign !== undefined) throw new Mistake(foreign);
    const shown = /^.{1,20}$/u.test(scheme) ? `the scheme "${scheme}"` : 'the scheme';
    throw new Mistake(`${shown} is not known; ${suggest(scheme, schemes)}`);
  }
  return withKind(kind, target);
}

export const withKind = (kind: Kind, target: string): TargetKeys => ({
  kind: kind.name,
  ...kind.fromTarget?.(target),
});

/** `backoff.max=1s` reaches into what a document nests. */
function parseOptions(text: string): TargetKeys {
  const plain = new Map<string, string>();
  const nested = new Map<string, Map<string, string>>();
  for (const option of text.split('&')) {
    const [, key = '', inner, value] = /^([^=.]*)(?:\.([^=]*))?(?:=(.*))?$/su.exec(option) ?? [];
    if (value === undefined) {
      throw new Mistake(
        'expected KEY=VALUE after the #, with & in between; a # that is part of the target is written %23',
      );
    }
    const inside = nested.get(key) ?? new Map<string, string>();
    if (plain.has(key) || (inner === undefined ? nested.has(key) : inside.has(inner))) throw givenTwice();
    if (inner === undefined) plain.set(key, decodeOption(value));
    else nested.set(key, inside.set(inner, decodeOption(value)));
  }
  const objects = [...nested].map(([key, inside]) => [key, Object.fromEntries(inside)] as const);
  return Object.fromEntries<unknown>([...plain, ...objects]);
}

export function withOptions(target: TargetKeys, options: TargetKeys): TargetKeys {
  if (Object.keys(options).some((key) => Object.hasOwn(target, key))) throw givenTwice();
  return { ...target, ...options };
}

const givenTwice = (): Mistake => new Mistake('a key is given twice, or the target says it already');

function decodeOption(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new Mistake(
      'a % after the # is not followed by two hexadecimal digits; a literal one is written %25',
    );
  }
}
