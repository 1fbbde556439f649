import { Container, hardened } from './docker.ts';

/** A server in a container: the image brings Node, and its ENTRYPOINT is left aside. */
async function startServer(image: string, options: readonly string[], script: string): Promise<Container> {
  const server = await Container.start(
    image,
    [...hardened, '--no-healthcheck', '--entrypoint', 'node', ...options],
    ['-e', `process.once('SIGTERM', () => process.exit()); ${script}`],
  );
  await server.says(/listening/);
  return server;
}

const inNetwork = (network: string): string[] => ['--network', network, '--network-alias', 'api'];

/** A healthy API at http://api:8080, which answers 500 from SIGUSR2 on. */
export const startApi = (image: string, network: string): Promise<Container> =>
  startServer(
    image,
    inNetwork(network),
    `let status = 200;
     process.once('SIGUSR2', () => { status = 500; console.log('failing'); });
     require('node:http')
       .createServer((request, response) => response.writeHead(status).end())
       .listen(8080, () => console.log('listening'));`,
  );

/** At api:8080 it accepts, and is silent. */
export const startSilent = (image: string, network: string): Promise<Container> =>
  startServer(
    image,
    inNetwork(network),
    `require('node:net').createServer(() => {}).listen(8080, () => console.log('listening'));`,
  );

/** A name server that never answers. */
export const startSilentResolver = (image: string): Promise<Container> =>
  startServer(
    image,
    [],
    `require('node:dgram').createSocket('udp4').bind(53, () => console.log('listening'));`,
  );
