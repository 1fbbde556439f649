import { NotReady } from '../not-ready.ts';
import type { Route } from './connection.ts';
import type { Response } from './dispatch.ts';
import { printUrl } from './notations.ts';
import type { Request } from './request.ts';

/** A request and the way to its server. */
export interface Hop {
  readonly request: Request;
  readonly route: Route;
}

/** As many as the Fetch standard allows. */
export const mostRedirects = 20;

/**
 * @returns the request that a response redirects to; nothing where it redirects nowhere
 * @throws {NotReady} it redirects to where the request must not go
 */
export function redirectTarget({ request, route }: Hop, response: Response): Hop | undefined {
  const { statusCode, headers } = response;
  const given = headers['location'];
  if (![301, 302, 303, 307, 308].includes(statusCode) || given === undefined) return undefined;
  const location = escaped(given);
  const url = URL.canParse(location, request.url.href) ? new URL(location, request.url) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new NotReady('misconfigured', 'REDIRECT', 'it redirects to what is no HTTP URL');
  const { method, body } = asGet(request, statusCode) ? { method: 'GET', body: undefined } : request;
  // What was meant for the first server is not for another one.
  const sameOrigin = url.origin === request.url.origin;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (!sameOrigin && body !== undefined) {
    throw new NotReady(
      'misconfigured',
      'REDIRECT',
      `it redirects the body to another origin, ${printUrl(url)}, where it is not sent`,
    );
  }
  return {
    request: { url, method, body, headers: sameOrigin ? withoutBodyHeaders(request.headers, body) : {} },
    route: sameOrigin ? route : { ...route, tls: forStrangers(route.tls) },
  };
}

/** Headers are read byte by byte (RFC 9110, section 5.5), and what is beyond ASCII are mostly those of UTF-8. */
const escaped = (location: string): string =>
  location.replaceAll(/[\x80-\xff]/gu, (byte) => `%${Buffer.from(byte, 'latin1').toString('hex')}`);

/** RFC 9110, section 15.4, and what all clients do. */
const asGet = ({ method }: Request, status: number): boolean =>
  (status === 303 && method !== 'HEAD') || ([301, 302].includes(status) && method === 'POST');

function withoutBodyHeaders(headers: Request['headers'], body: string | undefined): Request['headers'] {
  if (body !== undefined) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^content-|^transfer-/u.test(name)));
}

/** Whom to trust stays; who we are, and what the first server is called, does not. */
const forStrangers = (tls: Route['tls']): Route['tls'] =>
  tls && { ...tls, cert: undefined, key: undefined, serverName: undefined };

export const tooManyRedirects = (): NotReady =>
  new NotReady('misconfigured', 'TOO_MANY_REDIRECTS', `it redirected more than ${mostRedirects} times`);
