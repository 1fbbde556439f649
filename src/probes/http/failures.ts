import { codeOf } from '../../error-code.ts';
import type { Hints } from '../kind.ts';
import type { Stranger } from '../net/protocols.ts';
import { closedEarly, isEarlyEnd } from '../net/sockets.ts';
import { systemHints, fromSystemError } from '../net/system-errors.ts';
import { tlsHints } from '../net/tls-errors.ts';
import { NotReady, quote } from '../not-ready.ts';
import { printUrl } from './notations.ts';

/** Statuses that come and go by themselves: RFC 9110 (408, 5xx), RFC 8470 (425), RFC 6585 (429). */
export const isTransient = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);

/** It answered, with a status that does not mean ready. */
export function unexpectedStatus(
  statusCode: number,
  headers: Readonly<Record<string, string | undefined>>,
  url: URL,
): NotReady {
  return new NotReady(
    isTransient(statusCode) ? 'unready' : 'misconfigured',
    `HTTP_${statusCode}`,
    `it answered HTTP ${statusCode}${redirection(headers['location'], url)}`,
    {
      retryAfter: retryAfter(headers['retry-after']),
      showsAbsence: true,
      hint: headers['location'] === undefined || !isRedirect(statusCode) ? undefined : redirectHint,
    },
  );
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

const redirectHint =
  'is that a log-in page? check a path that needs none; otherwise "followRedirects": true goes there, or name that URL';

/** Where to, without what may be secret. */
function redirection(location: string | undefined, from: URL): string {
  if (location === undefined || !URL.canParse(location, from.href)) return '';
  return `, which leads to ${quote(printUrl(new URL(location, from)))}`;
}

/** RFC 9110, section 10.2.3: seconds or a date. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const milliseconds = /^\d+$/u.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return milliseconds > 0 ? milliseconds : undefined;
}

/** The connection is there, and what comes over it is another protocol. */
export const wrongProtocol = (reason: string): NotReady => new NotReady('misconfigured', 'PROTOCOL', reason);

export const notHttp = (): NotReady => wrongProtocol('its answer is not HTTP');

export const speaksTls = (): NotReady => wrongProtocol('it speaks TLS: write https:// in place of http://');

/** A proxy passes the complaint of the server on, or complains itself. */
export const eitherSpeaksTls = (): NotReady =>
  wrongProtocol('it or the proxy speaks TLS: write https:// in place of http:// for the one that does');

export const headersTooLong = (): NotReady =>
  new NotReady('misconfigured', 'HEADERS_TOO_LONG', "its answer's headers are longer than 16 KiB");

/** What llhttp, undici's parser, says of answers that others may still take for HTTP (`llhttp/src/llhttp/http.ts`). */
const malformations: readonly (readonly [says: RegExp, reason: string])[] = [
  [/Missing expected CR/u, 'the lines of its answer end in LF alone, not in CR LF as HTTP asks for'],
  [
    /Unexpected whitespace after header value/u,
    'it folds a header of its answer over several lines, as HTTP forbids',
  ],
  [/Invalid header/u, 'a header of its answer has a character that none may have'],
];

const malformed = (message: string): NotReady => {
  const [, reason] = malformations.find(([says]) => says.test(message)) ?? [];
  return reason === undefined ? notHttp() : wrongProtocol(reason);
};

/** Says in our words why a request got no answer. */
export function fromHttpError(error: unknown): NotReady {
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return headersTooLong();
  if (error instanceof Error && error.name === 'HTTPParserError') return malformed(error.message);
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return wrongProtocol('its body is not as long as its Content-Length says');
  if (code === 'UND_ERR_SOCKET' || isEarlyEnd(error)) return closedEarly();
  return fromSystemError(error);
}

/** What is said of whoever answers in its place; nothing where that is an HTTP server. */
export function fromStranger({ protocol, description }: Stranger): NotReady | undefined {
  if (protocol === 'HTTP') return undefined;
  if (protocol === 'TLS') return speaksTls();
  return protocol ? wrongProtocol(description) : notHttp();
}

/** What servers say, with status 400, to HTTP on their TLS port: nginx, Go, Apache, Tomcat. */
export const complaintAboutHttp =
  /HTTP request was sent to HTTPS port|HTTP request to an HTTPS server|HTTP to an SSL-enabled|requires TLS/iu;

const credentials = 'give credentials, or check a path that needs none';
const path = "is this the health check's path?";
const body = 'compare it with what is expected: curl shows it';
const server = 'the server itself says so, or a proxy in front of it: their logs tell why';
const behindProxy = 'a proxy answers, and the server behind it does not: look at that one';

export const hints = (): Hints => ({
  ...systemHints,
  ...tlsHints,
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'HTTP/1.1 is asked for: does it speak HTTP/2 alone?',
  BODY_MISMATCH: body,
  BODY_NOT_JSON: `${path} ${body}`,
  BODY_TOO_LONG: 'raise "maxBodyBytes", or check a path with a shorter answer',
  CONTENT_ENCODING: 'let the server send this path as it is, or check the status alone',
  HEADERS_TOO_LONG: path,
  HTTP_400: 'is the host that is asked for one that it serves? a header such as "Host" may be missing',
  HTTP_401: credentials,
  HTTP_403: credentials,
  HTTP_404: path,
  HTTP_405: 'ask by another method, such as "method": "GET"',
  HTTP_407: 'give the credentials of the proxy in its URL',
  HTTP_410: path,
  HTTP_421: 'ask for a name that it serves: "tls": {"serverName": …}, or the "Host" header',
  HTTP_429: 'it is asked too often, by whomever: raise its limit, or exempt this path',
  HTTP_500: server,
  HTTP_501: path,
  HTTP_502: behindProxy,
  HTTP_503:
    'the server is there, and not ready; behind a proxy, it may be that there is none: its body or log tells why',
  HTTP_504: behindProxy,
  PATTERN_TIMEOUT: 'write a pattern that does not repeat what repeats, such as (a+)+',
  PROXY: 'is "proxy" the address of an HTTP proxy?',
  PROXY_403: 'let the proxy pass this host and port',
  PROXY_407: 'give the credentials of the proxy in its URL',
  PROXY_502: behindProxy,
  PROXY_503: behindProxy,
  PROXY_504: behindProxy,
  REDIRECT: path,
  TOO_MANY_REDIRECTS:
    'they may lead in a circle, as where cookies are asked for: check a path that does not redirect',
});
