import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { RngApi } = JSON.parse(readFileSync('secrets.json', 'utf8'));
/** It serves three numbers, and is broken from then on. */
let left = 3;

const server = createServer((request, response) => {
  const isHealthy = left > 0;
  response.setHeader('content-type', 'text/plain');
  if (!isHealthy) response.writeHead(500).end('broken\n');
  else if (request.url !== '/rng') response.end('ok\n');
  else if (request.headers['x-key'] !== RngApi.Key) response.writeHead(401).end('no key\n');
  else {
    left -= 1;
    response.end(`${Math.floor(Math.random() * 100)}\n`);
  }
});

server.listen(Number(process.env.PORT ?? 8080), () =>
  console.log(`numbers: listening on port ${server.address().port}`),
);

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit());
