import { NotReady, quote } from '../not-ready.ts';
import type { Call } from './client.ts';
import { items, wrongProtocol } from './failures.ts';

/** What is asked of a server beyond that it answers. */
export interface Demands {
  readonly role: 'any' | 'master' | 'replica';
  /** Whether a sentinel has called it a master, which may be long ago. */
  readonly isMaster: boolean;
  readonly key: string | undefined;
  readonly cluster: boolean;
}

/**
 * @param db selected only where it is another than the first
 * @throws {NotReady} PING is not answered, or something that is demanded is missing
 */
export async function check(
  call: Call,
  db: number,
  { role, isMaster, key, cluster }: Demands,
): Promise<void> {
  await ping(call);
  if (db !== 0) await call('SELECT', String(db));
  if (cluster) await checkCluster(call);
  if (role !== 'any') await checkRole(call, role);
  else if (isMaster) await verifyMaster(call);
  if (key !== undefined) await checkKey(call, key);
}

async function ping(call: Call): Promise<void> {
  try {
    if ((await call('PING')) !== 'PONG') throw wrongProtocol();
  } catch (error) {
    if (!(error instanceof NotReady) || error.code !== 'LOADING') throw error;
    throw error.saidAs(error.message, { retryAfter: await loadingTime(call) });
  }
}

/**
 * Redis' manual, INFO, section Persistence: answered while loading, to users who may ask. In the first seconds the
 * estimate is a wild guess (487 s of a load that takes 60), so no more than a quarter of the time that the load has taken
 * so far is waited for.
 */
async function loadingTime(call: Call): Promise<number | undefined> {
  try {
    const info = await call('INFO', 'persistence');
    const estimate = Number(field(info, 'loading_eta_seconds')) * 1000;
    const share = Number(field(info, 'loading_loaded_perc') ?? Number.NaN) / 100;
    // That is how Redis estimates: elapsed * (total - loaded) / loaded.
    const elapsed = Number.isNaN(share) ? Infinity : (estimate * share) / (1 - share);
    const time = Math.round(Math.min(estimate, elapsed / 4));
    return time > 0 ? time : undefined;
  } catch (error) {
    if (error instanceof NotReady) return undefined;
    throw error;
  }
}

/** PING says PONG even where the cluster serves no key. Redis' manual, CLUSTER INFO. */
async function checkCluster(call: Call): Promise<void> {
  const info = await call('CLUSTER', 'INFO');
  const state = field(info, 'cluster_state');
  if (state === undefined) throw wrongProtocol();
  if (state === 'ok') return;
  const assigned = field(info, 'cluster_slots_assigned') ?? 'unknown';
  throw new NotReady(
    'unready',
    'CLUSTERDOWN',
    quote(`the state of its cluster is "${state}", and ${assigned} of 16384 slots are assigned`),
  );
}

/** Redis' manual, ROLE: the role, and for a replica its master's host and port, and the state of its link to it. */
async function checkRole(call: Call, wanted: 'master' | 'replica'): Promise<void> {
  const [name, , , link] = items(await call('ROLE'));
  if (typeof name !== 'string') throw wrongProtocol();
  const role = name === 'slave' ? 'replica' : name;
  if (role !== wanted) {
    throw new NotReady('unready', `NOT_${wanted.toUpperCase()}`, quote(`it is a ${role}, not a ${wanted}`), {
      showsAbsence: true,
    });
  }
  if (role === 'replica' && link !== 'connected') {
    const state = quote(String(link));
    throw new NotReady(
      'unready',
      'MASTER_LINK_DOWN',
      `it is a replica whose link to its master is not up: ${state}`,
    );
  }
}

/**
 * Redis' manual, "Sentinel client spec", step 3. A user who may not ask gets as far as the app's own driver does, which
 * then does without: nobody has asked for a role.
 */
async function verifyMaster(call: Call): Promise<void> {
  try {
    await checkRole(call, 'master');
  } catch (error) {
    const mayNotAsk = error instanceof NotReady && ['NOPERM', 'UNKNOWN_COMMAND'].includes(error.code);
    if (!mayNotAsk) throw error;
  }
}

/** The key's name may come from a file or a variable, and is not printed. */
async function checkKey(call: Call, key: string): Promise<void> {
  if ((await call('EXISTS', key)) === 0)
    throw new NotReady('unready', 'NO_KEY', 'the key does not exist', { showsAbsence: true });
}

/** A line `name:value` of INFO's answers. */
function field(info: unknown, name: string): string | undefined {
  const line = String(info)
    .split('\r\n')
    .find((text) => text.startsWith(`${name}:`));
  return line?.slice(name.length + 1);
}
