import { defineKind, Mistake } from './kind.ts';
import { formatAddress, openSocket } from './sockets.ts';
import { parseHostPort } from './uri-parts.ts';

export const tcp = defineKind({
  name: 'tcp',
  summary: 'ready when the connection is accepted',
  schemes: ['tcp'],
  shape: (values) => ({
    host: values.text('The host name or IP address.'),
    port: values.port('The port.'),
  }),
  fromTarget(target) {
    const { host, port } = parseHostPort(target.replace(/^tcp:\/\//iu, '').replace(/\/$/u, ''));
    if (port === undefined) throw new Mistake('a port is missing: write tcp://HOST:PORT');
    return { host, port: String(port) };
  },
  probe(address) {
    return {
      kind: 'tcp',
      target: formatAddress(address),
      async attempt(context) {
        const socket = await openSocket(address, context);
        socket.destroy();
      },
    };
  },
});
