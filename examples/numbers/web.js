import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

// It takes for granted that all of this is there.
const settings = JSON.parse(readFileSync('appsettings.json', 'utf8'));
const { RngApi } = JSON.parse(readFileSync('secrets.json', 'utf8'));
/** As .NET has it: a variable wins over the file. */
const api = process.env.RngApi__Url ?? settings.RngApi.Url;

const server = createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok\n');
  const answer = await fetch(new URL('/rng', api), { headers: { 'x-key': RngApi.Key } });
  return answer.ok
    ? response.end(`the number is ${await answer.text()}`)
    : response.writeHead(502).end(`no number: the API answered ${answer.status}\n`);
});

server.listen(Number(process.env.PORT ?? 8080), () =>
  console.log(`web: listening on port ${server.address().port}`),
);

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit());
