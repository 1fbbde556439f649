import { quote } from '../not-ready.ts';

type Known = readonly [protocol: string, description: string, isIt: (bytes: Buffer, text: string) => boolean];

/** How servers are told by what they say first, or to a request that they do not understand. */
const known = [
  // A record of an alert or a handshake, version 3.x: RFC 8446, section 5.1.
  ['TLS', 'it speaks TLS', ([type, version]) => (type === 0x15 || type === 0x16) && version === 3],
  // SETTINGS, HTTP/2's first frame: RFC 9113, section 3.4.
  ['HTTP/2', 'it speaks HTTP/2 alone', (bytes) => bytes[0] === 0 && bytes[3] === 4],
  // Packet 0, with the handshake of version 10 or an error: MySQL's manual, "Connection Phase".
  ['MySQL', 'it is a MySQL server', (bytes) => bytes[3] === 0 && (bytes[4] === 0x0a || bytes[4] === 0xff)],
  // A server that takes a line for HTTP/0.9 answers without a status.
  ['HTTP', 'it speaks HTTP', (_, text) => /^HTTP\/|^<(?:!doctype )?html/iu.test(text)],
  // RFC 4253, section 4.2.
  ['SSH', 'it is an SSH server', (_, text) => text.startsWith('SSH-')],
  ['SMTP', 'it is a mail or FTP server', (_, text) => /^220[ -]/u.test(text)],
  ['Redis', 'it is a Redis server', (_, text) => /^\+PONG|^-(?:ERR|NOAUTH|DENIED|LOADING) /u.test(text)],
  // An error, also in the form of PostgreSQL 6.
  [
    'PostgreSQL',
    'it is a PostgreSQL server',
    (_, text) => /^E(?:\0\0..S[A-Z]+\0|could not fork)/su.test(text),
  ],
  ['memcached', 'it is a memcached server', (_, text) => text.startsWith('ERROR\r\n')],
] as const satisfies readonly Known[];

export type Protocol = (typeof known)[number][0];

/** Who answers, as far as the first bytes tell. */
export interface Stranger {
  /** Missing where it is none that is known here. */
  readonly protocol: Protocol | undefined;
  /** What it is, in words that follow the dependency's name. */
  readonly description: string;
  /** What it said; nothing where that was the handshake of TLS. */
  readonly said: Buffer;
}

/**
 * @param said the first bytes of an answer or a greeting
 * @param told who it is, where it is told by more than that
 */
export function recognise(said: Buffer, told?: Protocol): Stranger {
  const text = said.toString('latin1', 0, 256);
  const [protocol, description = 'it speaks another protocol'] =
    known.find(([name, , isIt]) => (told ? name === told : isIt(said, text))) ?? [];
  const more = protocol === 'SSH' ? `: ${quote(text.split('\n', 1).join())}` : '';
  return { protocol, description: description + more, said };
}
