import { noPassword, notBound, unsupportedAuthentication } from './failures.ts';
import { notPostgres, type Message } from './messages.ts';

/** The kinds of authentication: PostgreSQL's manual, section 55.7, the messages whose names start so. */
const granted = 0;
const sasl = 10;
const lastStep = 12;
const passwordRequests = new Set([3, 5, sasl]);
/** The second and third step of SASL, by the step in front. */
const nextSteps: Readonly<Record<number, number>> = { 11: sasl, [lastStep]: 11 };

/** What is asked of the log-in. */
interface Demands {
  readonly password: string | undefined;
  /** That it is bound to the channel of the encryption, so that nobody can stand in between. */
  readonly channelBinding: boolean;
}

/** Looks at requests before pg does, which reads another order of steps as a mistake of the program. */
export function requestCheck({ password, channelBinding }: Demands): (message: Message) => void {
  let last: number | undefined;
  return ({ type, body, bytes }) => {
    if (type !== 'R') return;
    const kind = body.readInt32BE();
    const before = nextSteps[kind];
    if (before !== undefined && before !== last) throw notPostgres(bytes);
    if (before === undefined && kind !== granted && !passwordRequests.has(kind))
      throw unsupportedAuthentication();
    if (password === undefined && passwordRequests.has(kind)) throw noPassword();
    if (channelBinding && !isBound(kind, last, body)) throw notBound();
    last = kind;
  };
}

/** As libpq: nothing is sent to a server that does not offer it, and a log-in that goes without it fails. */
function isBound(kind: number, last: number | undefined, body: Buffer): boolean {
  if (kind === granted) return last === lastStep;
  return kind === sasl ? body.toString('latin1', 4).split('\0').includes('SCRAM-SHA-256-PLUS') : kind > sasl;
}
