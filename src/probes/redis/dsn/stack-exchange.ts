import { Mistake, type Warn } from '../../vocabulary.ts';
import { connectionFrom, type Connection } from './connection.ts';
import { readParameters, type Parameter } from './parameters.ts';

/** `ConfigurationOptions.cs` of StackExchange.Redis, `OptionKeys`, and `poolsize` and `prefix` of CSRedis and FreeRedis. */
const options = new Set(
  (
    'abortConnect allowAdmin asyncTimeout channelPrefix checkCertificateRevocation configChannel configCheckSeconds ' +
    'connectRetry connectTimeout defaultDatabase highIntegrity highPriorityThreads keepAlive name password poolsize prefix ' +
    'preserveAsyncOrder protocol proxy resolveDns responseTimeout sentinelPassword sentinelUser serviceName setlib ssl sslHost ' +
    'sslProtocols syncTimeout tcpKeepAlive tiebreaker tunnel user version writeBuffer'
  )
    .toLowerCase()
    .split(' '),
);

/** A value may hold further `=`, as the keys of Azure do at their end. */
const option = /^\s*([^\s=]+)\s*=(.*)$/su;
const endpoint = /^\s*(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d+)?\s*$|^\s*!\//iu;

/** @returns whether it is a configuration string of StackExchange.Redis, by its first endpoint and an option */
export function isStackExchange(text: string): boolean {
  const [first = '', ...rest] = text.split(',');
  return endpoint.test(first) && rest.some((part) => isOption(option.exec(part)?.[1] ?? ''));
}

const isOption = (name: string): boolean => name.startsWith('$') || options.has(name.toLowerCase());

/** With TLS, and no port given: `EndPointCollection.cs`, `DefaultPorts`. */
const encryptedPort = 6380;

/**
 * Reads a configuration string as StackExchange.Redis does: its manual, "Configuration". An endpoint that follows an option
 * is a mistake here: it is the rest of a password with a comma, which can't be written, and would be printed.
 *
 * @throws {Mistake}
 */
export function parseStackExchange(text: string, warn?: Warn): Connection {
  const endpoints: string[] = [];
  const parameters: Parameter[] = [];
  for (const part of text.split(',')) {
    const [, name, value = ''] = option.exec(part) ?? [];
    const trimmed = part.trim();
    if (name !== undefined) parameters.push([name, value.trim()]);
    else if (trimmed !== '' && parameters.length > 0)
      throw new Mistake('expected the endpoints in front of all options; a password has no comma here');
    else if (trimmed !== '') endpoints.push(trimmed.replace(/^!(?=\/)/u, ''));
  }
  if (endpoints.length === 0)
    throw new Mistake('expected HOST:PORT, and options such as password=… after it');
  // An empty value means that the option is not given.
  const given = parameters.filter(([, value]) => value !== '');
  return connectionFrom(endpoints, readParameters(given, warn), { encryptedPort });
}
