import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? 3000);
/** What wait-for wrote before it became this app: a file that ends in .prom. */
const report = process.env.WAIT_FOR_REPORT;

const server = createServer(async (request, response) => {
  if (request.url === '/metrics' && report !== undefined) {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    // Without a report there are metrics of the app's own to serve.
    response.end(await readFile(report).catch(() => ''));
    return;
  }
  response.end(request.url === '/health' ? 'ok\n' : 'hello\n');
});

server.listen(port, () => console.log(`listening on port ${server.address().port}`));

// The app is PID 1, for which the kernel has no default action: without handlers, `docker stop` would take 10 seconds.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    console.log(`closing after ${signal}`);
    server.close();
    server.closeIdleConnections();
  });
}
