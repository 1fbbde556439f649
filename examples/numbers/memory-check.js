// Whether the container has the memory that the app needs: `exec` goes by the exit status.
import { availableMemory } from 'node:process';

const needed = 32 * 1024 ** 2;
process.exitCode = availableMemory() >= needed ? 0 : 1;
