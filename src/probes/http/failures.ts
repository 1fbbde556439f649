import { codeOf } from '../../error-code.ts';
import type { Hints } from '../kind.ts';
import { closedEarly, isEarlyEnd } from '../net/sockets.ts';
import { systemHints, fromSystemError } from '../net/system-errors.ts';
import { tlsHints } from '../net/tls-errors.ts';
import { NotReady, quote } from '../not-ready.ts';
import type { Response } from './request.ts';

/** Statuses that come and go by themselves: RFC 9110 (408, 5xx), RFC 8470 (425), RFC 6585 (429). */
export const passing = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);

/** It answered, with a status that does not mean ready. */
export function unexpectedStatus({ statusCode, headers }: Response): NotReady {
  return new NotReady(
    passing(statusCode) ? 'unready' : 'misconfigured',
    `HTTP_${statusCode}`,
    `it answered HTTP ${statusCode}`,
    { retryAfter: retryAfter(headers['retry-after']) },
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

export const speaksTls = (): NotReady => wrongProtocol('it speaks TLS: write https:// in place of http://');

export const headersTooLong = (): NotReady =>
  new NotReady('misconfigured', 'HEADERS_TOO_LONG', "its answer's headers are longer than 16 KiB");

/** Says in our words why a request got no answer. */
export function fromHttpError(error: unknown): NotReady {
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return headersTooLong();
  if (error instanceof Error && error.name === 'HTTPParserError')
    return wrongProtocol('its answer is not HTTP');
  if (code === 'UND_ERR_SOCKET' || isEarlyEnd(error)) return closedEarly();
  return fromSystemError(error);
}

/** What other services say first, or to a request that they do not understand. */
export function fromGreeting(bytes: Buffer): NotReady {
  const text = bytes.toString('latin1', 0, 256);
  // A record of TLS: an alert or a handshake, version 3.x (RFC 8446, section 5.1).
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 3) return speaksTls();
  // SETTINGS on stream 0, HTTP/2's first frame (RFC 9113, section 3.4).
  if (bytes[0] === 0 && bytes[3] === 4) return wrongProtocol('it speaks HTTP/2 alone');
  // RFC 4253, section 4.2.
  if (text.startsWith('SSH-'))
    return wrongProtocol(`it is an SSH server: ${quote(text.split('\n', 1).join())}`);
  if (/^220[ -]/u.test(text)) return wrongProtocol('it is a mail or FTP server');
  if (/^-(?:ERR|NOAUTH|DENIED|LOADING) /u.test(text)) return wrongProtocol('it is a Redis server');
  return wrongProtocol('its answer is not HTTP');
}

/** What servers say, with status 400, to HTTP on their TLS port: nginx, Go, Apache, Tomcat. */
export const complaintAboutHttp =
  /HTTP request was sent to HTTPS port|HTTP request to an HTTPS server|HTTP to an SSL-enabled|requires TLS/iu;

const credentials = 'give credentials, or check a path that needs none';

export const hints: Hints = {
  ...systemHints,
  ...tlsHints,
  HTTP_401: credentials,
  HTTP_403: credentials,
  HTTP_404: "is this the health check's path?",
};
