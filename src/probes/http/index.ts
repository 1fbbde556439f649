import { defineKind } from '../kind.ts';
import { tlsKey } from '../net/tls.ts';
import { createWhoIsThere, type AskingContext } from '../net/who-is-there.ts';
import * as v from '../vocabulary.ts';
import { asksForBody, checkBody, checkJsonExpectation, type BodyExpectation } from './body.ts';
import type { Response } from './dispatch.ts';
import { complaintAboutHttp, eitherSpeaksTls, hints, speaksTls, unexpectedStatus } from './failures.ts';
import {
  basic,
  httpUrl,
  jsonPointer,
  method,
  printUrl,
  readCredentials,
  readHeaders,
  statuses,
} from './notations.ts';
import { pattern } from './pattern.ts';
import { mostRedirects, tooManyRedirects, redirectTarget, type Hop } from './redirect.ts';
import { exchange } from './request.ts';

/** What is asked, and what answer means ready. */
interface Check {
  readonly first: Hop;
  readonly accepts: (status: number) => boolean;
  readonly body: BodyExpectation;
  readonly followRedirects: boolean;
}

const jsonKey = v.object('What the body, a JSON document, must hold: one of equals, matches and exists.', {
  pointer: v.optional(
    v.parsed('Where, as RFC 6901 writes it; the whole document where it is left out.', jsonPointer),
  ),
  equals: v.optional(v.json('The value that must stand there.')),
  matches: v.optional(v.parsed('A regular expression that the value must match.', pattern)),
  exists: v.optional(v.boolean('Whether anything must, or must not, stand there.')),
});

export const http = defineKind({
  name: 'http',
  readyWhen: 'a response with a status from 200 to 399 arrives',
  schemes: ['http', 'https'],
  examples: ['http://api:8080/health', 'https://api/health'],
  hints,
  keys: {
    url: v.parsed('The http:// or https:// URL.', httpUrl),
    method: v.withDefault(v.parsed('The request method.', method), 'GET'),
    headers: v.withDefault(v.map('Headers of the request, by name.', v.secret('One of them.')), {}),
    body: v.optional(v.secret('The body of the request.')),
    username: v.optional(v.secret("For basic authentication, in place of the URL's.")),
    password: v.optional(v.secret("For basic authentication, in place of the URL's.")),
    status: v.withDefault(
      v.parsed('The statuses that mean ready: 200, 200-399 or 200,204.', statuses),
      '200-399',
    ),
    bodyContains: v.optional(v.secret('A text that the body must contain.')),
    bodyMatches: v.optional(
      v.parsed('A regular expression that the body must match; ^ and $ are the ends of a line.', pattern),
    ),
    json: v.optional(jsonKey),
    maxBodyBytes: v.withDefault(
      v.integer('How much of the body is read, and only if a key asks about it.', {
        minimum: 1,
        maximum: 104_857_600,
      }),
      1_048_576,
    ),
    followRedirects: v.withDefault(
      v.boolean('Whether a redirect is followed; to another origin, without headers and credentials.'),
      false,
    ),
    tls: v.optional(tlsKey),
    socketPath: v.optional(v.text('The Unix socket that is connected to in place of the host.')),
    proxy: v.optional(
      v.parsed('The http:// or https:// URL of a proxy; proxy variables are ignored.', httpUrl),
    ),
  },
  fromTarget: (target) => ({ url: target }),
  probe(keys) {
    const { url, credentials: own } = keys.url;
    const given = readCredentials(keys.username, keys.password);
    if (own && given) throw new v.Mistake('"url" says this already: give one of them', 'username');
    if (keys.socketPath !== undefined && keys.proxy)
      throw new v.Mistake('a Unix socket is not reached through a proxy', 'socketPath');
    const { json } = keys;
    if (json) checkJsonExpectation(json);
    const body = {
      contains: keys.bodyContains,
      matches: keys.bodyMatches,
      json,
      maxBytes: keys.maxBodyBytes,
    };
    if (keys.method === 'HEAD' && asksForBody(body))
      throw new v.Mistake('the answer to HEAD has no body that could be looked at', 'method');
    const credentials = own ?? given;
    const headers = {
      ...(credentials && { authorization: basic(credentials) }),
      ...readHeaders(keys.headers, keys.body),
    };
    const check: Check = {
      first: {
        request: { url, method: keys.method, headers, body: keys.body },
        route: { tls: keys.tls, socketPath: keys.socketPath, proxy: keys.proxy },
      },
      accepts: keys.status,
      body,
      followRedirects: keys.followRedirects,
    };
    const whoIsThere = createWhoIsThere();
    return {
      target: printUrl(url) + (keys.socketPath === undefined ? '' : ` at ${keys.socketPath}`),
      attempt: (context) => attempt(check, { ...context, whoIsThere }),
    };
  },
});

async function attempt(check: Check, context: AskingContext): Promise<void> {
  let hop: Hop | undefined = check.first;
  for (let redirects = 0; hop; redirects += 1) {
    if (redirects > mostRedirects) throw tooManyRedirects();
    const current: Hop = hop;
    hop = await exchange(current.request, current.route, context, (response) =>
      judge(check, current, response, context.signal),
    );
  }
}

/** @returns where the answer is, if not here */
async function judge(
  check: Check,
  hop: Hop,
  response: Response,
  signal: AbortSignal,
): Promise<Hop | undefined> {
  const next = check.followRedirects ? redirectTarget(hop, response) : undefined;
  if (next) return next;
  if (!check.accepts(response.statusCode)) {
    if (await complainsAboutHttp(hop, response)) throw hop.route.proxy ? eitherSpeaksTls() : speaksTls();
    throw unexpectedStatus(response.statusCode, response.headers, hop.request.url);
  }
  if (asksForBody(check.body)) await checkBody(response, check.body, signal);
  return undefined;
}

/** Looks at the first piece of the answer that a TLS port may give to plain HTTP. */
async function complainsAboutHttp({ request }: Hop, response: Response): Promise<boolean> {
  if (request.url.protocol !== 'http:' || response.statusCode !== 400) return false;
  let first = '';
  const take = (piece: Buffer): boolean => {
    first = piece.toString('latin1', 0, 1024);
    return false;
  };
  await response.readBody(take).catch(() => undefined);
  return complaintAboutHttp.test(first);
}
