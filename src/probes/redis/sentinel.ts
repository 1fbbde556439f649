import { NotReady } from '../not-ready.ts';
import * as v from '../vocabulary.ts';
import { concealed, type Call } from './client.ts';
import { items, wrongProtocol } from './failures.ts';

/** Which master a sentinel is asked for. */
export interface Sentinel {
  readonly master: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** A user and a password, or the password of the default user. */
export interface Credentials {
  readonly username: string | undefined;
  readonly password: string;
}

/** The key `sentinel`. */
export const sentinelKey = v.object("The URL or host is a sentinel's: the master that it names is checked.", {
  master: v.text('The name of the master, as in "sentinel monitor NAME".'),
  username: v.optional(v.text("The sentinel's own ACL user.")),
  password: v.optional(
    v.secret("The sentinel's own password; the master's is tried where the sentinel asks for one."),
  ),
});

/** @throws {NotReady} */
export async function authenticate(call: Call, { username, password }: Credentials): Promise<void> {
  // Not through the client's options: where no password is set, it would go on, and say so on the app's console.
  const reply = await call('AUTH', ...(username === undefined ? [] : [username]), concealed(password));
  // A POP3 server greets with another "+OK".
  if (reply !== 'OK') throw wrongProtocol();
}

/**
 * @param credentials sent only when the sentinel asks for them: most have no password, and refuse one
 * @returns where the master is; Redis' manual, "Sentinel client spec", step 2
 * @throws {NotReady}
 */
export async function askSentinel(
  call: Call,
  master: string,
  credentials: Credentials | undefined,
): Promise<{ host: string; port: number }> {
  const address = await askFor(call, master, credentials);
  if (address === null)
    throw new NotReady('misconfigured', 'NO_SUCH_MASTER', 'the sentinel knows no master of that name', {
      showsAbsence: true,
    });
  const [host, port] = items(address);
  if (typeof host !== 'string' || host === '' || !(Number(port) >= 1 && Number(port) <= 65_535))
    throw wrongProtocol("its answer is not a sentinel's");
  return { host, port: Number(port) };
}

async function askFor(call: Call, master: string, credentials: Credentials | undefined): Promise<unknown> {
  const ask = (): Promise<unknown> => call('SENTINEL', 'get-master-addr-by-name', master);
  try {
    return await ask();
  } catch (error) {
    const asksForMore = error instanceof NotReady && (error.code === 'NOAUTH' || error.code === 'NOPERM');
    if (!asksForMore || !credentials) throw error;
    await authenticate(call, credentials);
    return ask();
  }
}
