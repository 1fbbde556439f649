import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { defineKind, Mistake, type AttemptContext, type Notation } from './kind.ts';
import { NotReady } from './not-ready.ts';
import { closedEarly, openSocket, secureSocket, silence } from './sockets.ts';
import { codeOf, fromSystemError } from './system-errors.ts';

interface Request {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly accepts: (status: number) => boolean;
}

const url: Notation<URL> = {
  parse(text) {
    if (!URL.canParse(text)) throw new Mistake('expected a URL such as http://api:8080/health');
    const parsed = new URL(text);
    if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
      throw new Mistake('expected a URL that starts with http:// or https://');
    }
    return parsed;
  },
  print(text) {
    if (!URL.canParse(text)) return '***';
    const { username, password, search } = new URL(text);
    const userinfo = username !== '' || password !== '' ? '***@' : '';
    return withoutSecrets(new URL(text), userinfo) + (search === '' ? '' : '?***');
  },
};

/** `200`, `200-399`, `200,204,300-399`. */
const statuses: Notation<(status: number) => boolean> = {
  parse(text) {
    const ranges = text.split(',').map((range) => {
      const [, first, last] = /^\s*([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?\s*$/u.exec(range) ?? [];
      if (first === undefined) throw new Mistake('expected statuses such as 200, 200-399 or 200,204');
      return { first: Number(first), last: Number(last ?? first) };
    });
    if (ranges.some(({ first, last }) => last < first))
      throw new Mistake('a range of statuses ends before it starts');
    return (status) => ranges.some(({ first, last }) => first <= status && status <= last);
  },
  print: (text) => text,
};

const method: Notation<string> = {
  parse(text) {
    // The `token` of RFC 9110, section 5.6.2.
    if (!/^[\w!#$%&'*+.^`|~-]+$/u.test(text))
      throw new Mistake('expected an HTTP method such as GET or HEAD');
    return text;
  },
  print: (text) => text,
};

export const http = defineKind({
  name: 'http',
  summary: 'ready when a response with the right status arrives',
  schemes: ['http', 'https'],
  shape: (values) => ({
    url: values.parsed('The http:// or https:// URL.', url),
    method: values.withDefault(values.parsed('The request method.', method), 'GET'),
    headers: values.withDefault(values.secrets('Headers of the request, by name.'), {}),
    status: values.withDefault(
      values.parsed('The statuses that mean ready: 200, 200-399 or 200,204.', statuses),
      '200-399',
    ),
  }),
  fromTarget: (target) => ({ url: target }),
  probe({ url: parsed, method: verb, headers, status }) {
    const request = { url: parsed, method: verb, headers, accepts: status };
    return {
      kind: 'http',
      target: withoutSecrets(parsed),
      attempt: (context) => attempt(request, context),
    };
  },
});

async function attempt(request: Request, context: AttemptContext): Promise<void> {
  const { signal } = context;
  const socket = await open(request.url, context);
  const { default: Client } = await import('undici/lib/dispatcher/client.js');
  const { default: send } = await import('undici/lib/api/api-request.js');
  const client = new Client(request.url.origin, {
    // Not at once: a request that is being made would not see the answer.
    connect: (_options, callback) => void setImmediate(callback, null, socket),
    allowH2: false,
    // The attempt's own limit covers both; undici's timers are coarse, and the one for bodies only sees pauses.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const response = await send.call(client, {
      path: request.url.pathname + request.url.search,
      method: request.method,
      headers: { ...authorization(request.url), ...request.headers },
      signal,
    });
    response.body.on('error', () => undefined).destroy();
    if (!request.accepts(response.statusCode)) throw unexpectedStatus(response.statusCode, response.headers);
  } catch (error) {
    throw signal.aborted ? silence() : fromClientError(error);
  } finally {
    socket.destroy();
    void client.destroy();
  }
}

async function open(target: URL, context: AttemptContext): ReturnType<typeof openSocket> {
  const host = target.hostname.replace(/^\[(.*)\]$/u, '$1');
  const encrypted = target.protocol === 'https:';
  const port = Number(target.port || (encrypted ? 443 : 80));
  const socket = await openSocket({ host, port }, context);
  if (!encrypted) return socket;
  // A server name must not be an address (RFC 6066, section 3); the certificate is then checked against `host`.
  const options = isIP(host) === 0 ? { host, servername: host } : { host };
  return secureSocket(socket, { ...options, ALPNProtocols: ['http/1.1'] }, context.signal);
}

/** RFC 7617. Undici leaves a URL's userinfo out. */
function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** Statuses that come and go by themselves: RFC 9110 (408, 5xx), RFC 8470 (425), RFC 6585 (429). */
const passing = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);

function unexpectedStatus(status: number, headers: IncomingHttpHeaders): NotReady {
  return new NotReady(
    passing(status) ? 'unready' : 'misconfigured',
    `HTTP_${status}`,
    `it answered HTTP ${status}`,
    {
      retryAfter: retryAfter(headers['retry-after']),
    },
  );
}

/** RFC 9110, section 10.2.3: seconds or a date. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const milliseconds = /^\d+$/u.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return milliseconds > 0 ? milliseconds : undefined;
}

function fromClientError(error: unknown): NotReady {
  const code = codeOf(error);
  if (code === 'UND_ERR_SOCKET') return closedEarly();
  if (code?.startsWith('HPE_') === true) return new NotReady('misconfigured', code, 'its answer is not HTTP');
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return new NotReady('misconfigured', code, "its answer's headers are too long");
  return fromSystemError(error);
}

function withoutSecrets(target: URL, userinfo = ''): string {
  return `${target.protocol}//${userinfo}${target.host}${target.pathname}`;
}
