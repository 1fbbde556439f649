import { codeOf } from '../../error-code.ts';
import type { Hints } from '../kind.ts';
import type { Stranger } from '../net/protocols.ts';
import { closedEarly, isEarlyEnd } from '../net/sockets.ts';
import { systemHints, fromSystemError } from '../net/system-errors.ts';
import { tlsHints } from '../net/tls-errors.ts';
import { NotReady } from '../not-ready.ts';

/** Statuses that come and go by themselves: RFC 9110 (408, 5xx), RFC 8470 (425), RFC 6585 (429). */
export const isTransient = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);

/** It answered, with a status that does not mean ready. */
export function unexpectedStatus(
  statusCode: number,
  headers: Readonly<Record<string, string | undefined>>,
): NotReady {
  return new NotReady(
    isTransient(statusCode) ? 'unready' : 'misconfigured',
    `HTTP_${statusCode}`,
    `it answered HTTP ${statusCode}`,
    { retryAfter: retryAfter(headers['retry-after']), showsAbsence: true },
  );
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

export const hints = (): Hints => ({
  ...systemHints,
  ...tlsHints,
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'HTTP/1.1 is asked for: does it speak HTTP/2 alone?',
  HTTP_401: credentials,
  HTTP_403: credentials,
  HTTP_404: "is this the health check's path?",
});
