import { createServer } from 'node:http';

const server = createServer((request, response) => {
  response.end(request.url === '/health' ? 'ok\n' : 'hello\n');
});

server.listen(3000, () => console.log('listening on port 3000'));

// The app is PID 1, for which the kernel has no default action: without handlers, `docker stop` would take 10 seconds.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    console.log(`closing after ${signal}`);
    server.close();
    server.closeIdleConnections();
  });
}
