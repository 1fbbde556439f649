import type { Socket } from 'node:net';
import { defineKind } from '../kind.ts';
import { parseHostPort } from '../net/host-port.ts';
import { formatAddress, openSocket, resolveHost } from '../net/sockets.ts';
import { systemHints, fromSystemError } from '../net/system-errors.ts';
import { tlsHints } from '../net/tls-errors.ts';
import { tlsOptions, tlsKey, type Tls } from '../net/tls.ts';
import { createWhoIsThere, secureOrExplain, type AskingContext } from '../net/who-is-there.ts';
import type { NotReady } from '../not-ready.ts';
import * as v from '../vocabulary.ts';
import { sendAndExpect, type SendExpect } from './send-expect.ts';

interface Check extends SendExpect {
  readonly host: string;
  readonly port: number;
  readonly tls: Tls | undefined;
}

export const tcp = defineKind({
  name: 'tcp',
  readyWhen: 'the connection is accepted',
  schemes: ['tcp'],
  shorthand: /^(?:\[[\da-f:.]+(?:%[\w.-]+)?\]|[\w.-]+):\d+$/iu,
  examples: ['tcp://db:5432', 'db:5432', '[::1]:5432'],
  hints: () => ({
    ...systemHints,
    ...tlsHints,
    UNEXPECTED: 'is this the port of another service, or "expect" not what it says?',
  }),
  keys: {
    host: v.text('The host name or IP address.'),
    port: v.port('The port.'),
    addresses: v.withDefault(
      v.choice('Which of the addresses that the name has must accept.', ['any', 'all']),
      'any',
    ),
    tls: v.optional(tlsKey),
    send: v.optional(v.secret('A text that is sent first.')),
    expect: v.optional(v.secret('A text that must come, within the first 64 KiB.')),
  },
  fromTarget(target) {
    const { host, port } = parseHostPort(target.replace(/^tcp:\/\//iu, '').replace(/\/$/u, ''));
    if (port === undefined) throw new v.Mistake('a port is missing: write tcp://HOST:PORT');
    return { host, port: String(port) };
  },
  probe({ addresses, ...check }) {
    const whoIsThere = createWhoIsThere();
    return {
      target: formatAddress(check),
      attempt(context) {
        const asking = { ...context, whoIsThere };
        return addresses === 'all' ? attemptAll(check, asking) : attempt(check, check.host, asking);
      },
    };
  },
});

/** @param host the address to connect to, or a name whose first address that accepts will do */
async function attempt(check: Check, host: string, context: AskingContext): Promise<void> {
  const address = { host, port: check.port };
  const socket = await openSocket(address, context);
  let secured: Socket = socket;
  try {
    if (check.tls) {
      const options = await tlsOptions(check.tls, check.host);
      secured = await secureOrExplain(socket, options, { address, context });
    }
    await sendAndExpect(secured, check, context.signal);
  } finally {
    secured.destroy();
    socket.destroy();
  }
}

async function attemptAll(check: Check, context: AskingContext): Promise<void> {
  const found = await resolveHost(check.host, context);
  const addresses = [...new Set(found.map(({ address }) => address))];
  const failures = await Promise.all(
    addresses.map(async (address) => ({ address, failure: await failureOf(check, address, context) })),
  );
  const failed = failures.flatMap(({ address, failure }) => (failure ? [{ address, failure }] : []));
  const [first] = failed;
  if (!first) return;
  const reasons = failed.slice(0, mostNamed).map(({ address, failure }) => `${address}: ${failure.message}`);
  const more = failed.length > mostNamed ? [`and ${failed.length - mostNamed} more`] : [];
  throw first.failure.saidAs(
    `${failed.length} of ${addresses.length} addresses failed: ${[...reasons, ...more].join('; ')}`,
    { showsAbsence: failed.some(({ failure }) => failure.showsAbsence) },
  );
}

/** A line has to hold them. */
const mostNamed = 3;

async function failureOf(
  check: Check,
  address: string,
  context: AskingContext,
): Promise<NotReady | undefined> {
  try {
    await attempt(check, address, context);
    return undefined;
  } catch (error) {
    return fromSystemError(error);
  }
}
