import { isDeepStrictEqual } from 'node:util';
import { readPointer, type JsonPointer } from '../../json-pointer.ts';
import { NotReady } from '../not-ready.ts';
import { Mistake } from '../vocabulary.ts';
import type { Response } from './dispatch.ts';
import { matchesInTime } from './pattern.ts';

/** What a body must hold. */
export interface BodyExpectation {
  readonly contains: string | undefined;
  readonly matches: RegExp | undefined;
  readonly json: JsonExpectation | undefined;
  /** No more of a body is read. */
  readonly maxBytes: number;
}

/** What a JSON body must hold at one place; exactly one of `equals`, `matches` and `exists` is given. */
export interface JsonExpectation {
  /** The whole document where it is left out. */
  readonly pointer: JsonPointer | undefined;
  readonly equals: unknown;
  readonly matches: RegExp | undefined;
  readonly exists: boolean | undefined;
}

/** @throws {Mistake} */
export function checkJsonExpectation({ equals, matches, exists }: JsonExpectation): void {
  const given = [equals, matches, exists].filter((value) => value !== undefined);
  if (given.length !== 1) throw new Mistake('expected one of "equals", "matches" and "exists"', 'json');
}

/** @returns whether a body has to be read at all */
export const asksForBody = ({ contains, matches, json }: BodyExpectation): boolean =>
  contains !== undefined || matches !== undefined || json !== undefined;

/**
 * Reads a response's body and looks at it.
 *
 * @throws {NotReady} it is not what is expected, or `signal` came first (`TIMEOUT`)
 */
export async function checkBody(
  response: Response,
  expected: BodyExpectation,
  signal: AbortSignal,
): Promise<void> {
  if (isEncoded(response)) {
    throw new NotReady(
      'misconfigured',
      'CONTENT_ENCODING',
      'its body is compressed, though none asked for it',
    );
  }
  const { text, whole } = await readBody(response, expected.maxBytes, signal);
  if (whole) return checkText(text, expected);
  // What is missing may stand in the part that was not read, and half a JSON document is none.
  const enough = !expected.json && (await holds(text, expected));
  if (!enough) throw tooLong(expected.maxBytes);
}

/** Codings are told in any case: RFC 9110, section 8.4.1. */
const isEncoded = ({ headers }: Response): boolean =>
  (headers['content-encoding'] ?? '')
    .split(',')
    .some((coding) => !['', 'identity'].includes(coding.trim().toLowerCase()));

async function holds(text: string, expected: BodyExpectation): Promise<boolean> {
  try {
    await checkText(text, expected);
    return true;
  } catch (error) {
    if (error instanceof NotReady && error.code === 'BODY_MISMATCH') return false;
    throw error;
  }
}

async function checkText(text: string, { contains, matches, json }: BodyExpectation): Promise<void> {
  if (contains !== undefined && !text.includes(contains))
    throw mismatch('its body does not contain the expected text');
  if (matches && !(await matchesInTime(matches, text)))
    throw mismatch('its body does not match the expected pattern');
  if (json) await checkJson(parse(text), json);
}

async function checkJson(
  document: unknown,
  { pointer, equals, matches, exists }: JsonExpectation,
): Promise<void> {
  const { found, value } = pointer ? readPointer(document, pointer) : { found: true, value: document };
  const place = pointer ? `at ${pointer.text}` : 'in it';
  if (exists === false) {
    if (found) throw mismatch(`its JSON has something ${place}`);
    return;
  }
  if (!found) throw mismatch(`its JSON has nothing ${place}`);
  if (equals !== undefined && !isDeepStrictEqual(value, equals) && !spells(value, equals))
    throw mismatch(`its JSON has another value ${place}`);
  if (matches && !(await matchesInTime(matches, typeof value === 'string' ? value : JSON.stringify(value))))
    throw mismatch(`the value ${place} does not match the expected pattern`);
}

/** In a one-line target everything is a text: `#json.pointer=/ready&json.equals=true`. */
const spells = (value: unknown, text: unknown): boolean =>
  (typeof value === 'number' || typeof value === 'boolean') && String(value) === text;

function parse(text: string): unknown {
  try {
    // RFC 8259, section 8.1, lets a reader pass over a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    throw new NotReady('unready', 'BODY_NOT_JSON', 'its body is not JSON');
  }
}

const mismatch = (reason: string): NotReady =>
  new NotReady('unready', 'BODY_MISMATCH', reason, { showsAbsence: true });

const tooLong = (limit: number): NotReady =>
  new NotReady(
    'misconfigured',
    'BODY_TOO_LONG',
    `what is expected is not in the first ${limit} bytes of its body ("maxBodyBytes")`,
  );

/** @returns the body, read as UTF-8, and whether that is all of it */
async function readBody(
  response: Response,
  limit: number,
  signal: AbortSignal,
): Promise<{ text: string; whole: boolean }> {
  // One buffer that grows: tiny chunks, kept one by one, would each cost a hundred times their size.
  let bytes = Buffer.alloc(Math.min(limit, firstBuffer));
  let kept = 0;
  let received = 0;
  const take = (piece: Buffer): boolean => {
    received += piece.length;
    const needed = Math.min(limit, received);
    if (needed > bytes.length)
      bytes = Buffer.concat([bytes], Math.min(limit, Math.max(needed, 2 * bytes.length)));
    kept += piece.copy(bytes, kept);
    return received <= limit;
  };
  let whole;
  try {
    whole = await response.readBody(take);
  } catch {
    throw signal.aborted ? unended() : brokenOff();
  }
  // A body without a length ends with the connection: one that was cut off by `signal` looks complete.
  if (signal.aborted) throw unended();
  return { text: bytes.toString('utf8', 0, kept), whole };
}

const firstBuffer = 16_384;

const unended = (): NotReady =>
  new NotReady('unready', 'TIMEOUT', 'its answer began, but its body did not end');

const brokenOff = (): NotReady =>
  new NotReady('unready', 'CLOSED', 'the connection was closed within its body');
