// Whether the container has the memory that the app needs: `exec` goes by the exit status, and tells the last line.
import { availableMemory } from 'node:process';

const needed = Number(process.env.NEEDED_MEMORY ?? 32 * 1024 ** 2);
if (availableMemory() < needed) {
  const [has, needs] = [availableMemory(), needed].map((bytes) => Math.round(bytes / 1024 ** 2));
  console.error(`${has} MiB are available, and the app needs ${needs}`);
  process.exitCode = 1;
}
