import { once } from 'node:events';
import { asksForBody, checkBody, checkJsonExpectation, type BodyExpectation } from './body.ts';
import { complaintAboutHttp, speaksTls, unexpectedStatus } from './failures.ts';
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
import { mostRedirects, redirectTarget, tooManyRedirects, type Hop } from './redirect.ts';
import { exchange, type Response } from './request.ts';
import { defineKind, Mistake, type Values } from '../kind.ts';
import { pattern } from './pattern.ts';
import { tlsValue } from '../net/tls.ts';
import { createWhoIsThere, type AskingContext } from '../net/who-is-there.ts';

/** What is asked, and what answer means ready. */
interface Check {
  readonly first: Hop;
  readonly accepts: (status: number) => boolean;
  readonly body: BodyExpectation;
  readonly followRedirects: boolean;
}

export const http = defineKind({
  name: 'http',
  summary: 'ready when a response with the right status arrives',
  schemes: ['http', 'https'],
  shape: (values) => ({
    url: values.parsed('The http:// or https:// URL.', httpUrl),
    method: values.withDefault(values.parsed('The request method.', method), 'GET'),
    headers: values.withDefault(values.secrets('Headers of the request, by name.'), {}),
    body: values.optional(values.secret('The body of the request.')),
    username: values.optional(values.secret("For basic authentication, in place of the URL's.")),
    password: values.optional(values.secret("For basic authentication, in place of the URL's.")),
    status: values.withDefault(
      values.parsed('The statuses that mean ready: 200, 200-399 or 200,204.', statuses),
      '200-399',
    ),
    bodyContains: values.optional(values.secret('A text that the body must contain.')),
    bodyMatches: values.optional(
      values.parsed(
        'A regular expression that the body must match; ^ and $ are the ends of a line.',
        pattern,
      ),
    ),
    json: values.optional(jsonValue(values)),
    maxBodyBytes: values.withDefault(
      values.integer('How much of the body is read, and only if a key asks about it.', {
        minimum: 1,
        maximum: 104_857_600,
      }),
      1_048_576,
    ),
    followRedirects: values.withDefault(
      values.boolean('Whether a redirect is followed; to another origin, without headers and credentials.'),
      false,
    ),
    tls: values.optional(tlsValue(values)),
    socketPath: values.optional(values.text('The Unix socket that is connected to in place of the host.')),
    proxy: values.optional(
      values.parsed('The http:// or https:// URL of a proxy; proxy variables are ignored.', httpUrl),
    ),
  }),
  fromTarget: (target) => ({ url: target }),
  probe(keys) {
    const { url, credentials: own } = keys.url;
    const given = readCredentials(keys.username, keys.password);
    if (own && given) throw new Mistake('"url" says this already: give one of them', 'username');
    if (keys.socketPath !== undefined && keys.proxy)
      throw new Mistake('a Unix socket is not reached through a proxy', 'socketPath');
    const { json } = keys;
    if (json) checkJsonExpectation(json);
    const body = {
      contains: keys.bodyContains,
      matches: keys.bodyMatches,
      json,
      maxBytes: keys.maxBodyBytes,
    };
    if (keys.method === 'HEAD' && asksForBody(body))
      throw new Mistake('the answer to HEAD has no body that could be looked at', 'method');
    const credentials = own ?? given;
    const headers = {
      ...(credentials && { authorization: basic(credentials) }),
      ...readHeaders(keys.headers),
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
      kind: 'http',
      target: printUrl(url) + (keys.socketPath === undefined ? '' : ` at ${keys.socketPath}`),
      attempt: (context) => attempt(check, { ...context, whoIsThere }),
    };
  },
});

function jsonValue(values: Values) {
  return values.object('What the body, a JSON document, must hold: one of equals, matches and exists.', {
    pointer: values.optional(
      values.parsed('Where, as RFC 6901 writes it; the whole document where it is left out.', jsonPointer),
    ),
    equals: values.optional(values.json('The value that must stand there.')),
    matches: values.optional(values.parsed('A regular expression that the value must match.', pattern)),
    exists: values.optional(values.boolean('Whether anything must, or must not, stand there.')),
  });
}

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
  response.body.on('error', () => undefined);
  const next = check.followRedirects ? redirectTarget(hop, response) : undefined;
  if (next) return next;
  if (!check.accepts(response.statusCode)) {
    if (await complainsAboutHttp(hop, response)) throw speaksTls();
    throw unexpectedStatus(response.statusCode, response.headers);
  }
  if (asksForBody(check.body)) await checkBody(response, check.body, signal);
  return undefined;
}

/** Looks at the first piece of the answer that a TLS port may give to plain HTTP. */
async function complainsAboutHttp({ request }: Hop, response: Response): Promise<boolean> {
  if (request.url.protocol !== 'http:' || response.statusCode !== 400) return false;
  let first = '';
  response.body.once('data', (piece: Buffer) => {
    first = piece.toString('latin1', 0, 1024);
    response.body.destroy();
  });
  await once(response.body, 'close').catch(() => undefined);
  return complaintAboutHttp.test(first);
}
