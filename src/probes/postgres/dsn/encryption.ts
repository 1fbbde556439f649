import type { Tls } from '../../net/tls.ts';
import { Mistake, type Environment } from '../../vocabulary.ts';
import { homeFile } from './environment.ts';
import { choose, sslModes, tlsVersions, type Keyword, type SslMode, type TlsVersion } from './parameters.ts';

/** How a connection is encrypted and whom it trusts. */
export interface Encryption {
  readonly mode: SslMode;
  /** Whether a server that speaks no TLS will do, though one that does is verified. */
  readonly isOptional: boolean;
  /** TLS from the first byte, which is not asked for. */
  readonly isDirect: boolean;
  readonly minVersion: TlsVersion | undefined;
  readonly maxVersion: TlsVersion | undefined;
  /** A path, or `system` for the authorities that are trusted anyway. Missing where no parameter says it. */
  readonly rootCertificate: string | undefined;
  readonly defaultRootCertificate: string;
  readonly certificate: string;
  readonly key: string;
  /** The key `tls` of a document, which wins. */
  readonly tls: Tls | undefined;
}

type Get = (keyword: Keyword) => string | undefined;

/** @throws {Mistake} the parameters contradict each other */
export function encryptionFrom(get: Get, env: Environment, tls: Tls | undefined): Encryption {
  const minVersion = version('ssl_min_protocol_version', get);
  const maxVersion = version('ssl_max_protocol_version', get);
  if (minVersion && maxVersion && minVersion > maxVersion) {
    throw new Mistake('ssl_min_protocol_version is above ssl_max_protocol_version');
  }
  const { certificate = homeFile(env, '.postgresql', 'postgresql.crt'), ...trust } = trustFrom(get, tls);
  return {
    ...trust,
    certificate,
    key: get('sslkey') ?? homeFile(env, '.postgresql', 'postgresql.key'),
    defaultRootCertificate: homeFile(env, '.postgresql', 'root.crt'),
    isDirect: get('sslnegotiation') === 'direct',
    minVersion,
    maxVersion,
    tls,
  };
}

interface Trust extends Pick<Encryption, 'mode' | 'isOptional' | 'rootCertificate'> {
  readonly certificate: string | undefined;
}

function trustFrom(get: Get, tls: Tls | undefined): Trust {
  const mode = modeFrom(get, tls);
  const accepts = get('sslaccept');
  if (tls || accepts === undefined || mode === 'disable') {
    return { mode, isOptional: false, rootCertificate: get('sslrootcert'), certificate: get('sslcert') };
  }
  // Prisma's, whose sslcert is the authority's: its manual, "PostgreSQL", the arguments of a connection.
  const isStrict = accepts === 'strict';
  const isOptional = mode === 'prefer';
  return {
    mode: isStrict ? 'verify-full' : isOptional ? mode : 'no-verify',
    isOptional,
    rootCertificate: isStrict ? (get('sslrootcert') ?? get('sslcert') ?? 'system') : undefined,
    certificate: undefined,
  };
}

/** `tls` in a document asks for a certificate that is trusted and has the right name, or says that it need not be. */
function modeFrom(get: Get, tls: Tls | undefined): SslMode {
  if (tls) return tls.verify ? 'verify-full' : 'require';
  const isSystem = get('sslrootcert') === 'system';
  const isDirect = get('sslnegotiation') === 'direct';
  // The manual, `sslrootcert`: with "system" the default is verify-full, and weaker modes are rejected.
  const usual = isSystem ? 'verify-full' : isDirect ? 'require' : 'prefer';
  const mode = choose('sslmode', get('sslmode') ?? usual, sslModes);
  if (isSystem && !mode.startsWith('verify')) {
    throw new Mistake('sslrootcert=system needs sslmode=verify-full');
  }
  // The manual, `sslnegotiation`.
  if (isDirect && ['disable', 'allow', 'prefer'].includes(mode)) {
    throw new Mistake('sslnegotiation=direct needs sslmode=require or more');
  }
  return mode;
}

function version(keyword: Keyword, get: Get): TlsVersion | undefined {
  const given = get(keyword);
  return given === undefined ? undefined : choose(keyword, given, tlsVersions);
}
