import { dns } from './dns.ts';
import { exec } from './exec.ts';
import { file } from './file.ts';
import { http } from './http.ts';
import type { Kind } from './kind.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import { tcp } from './tcp.ts';
import { unix } from './unix.ts';

export const kinds: readonly Kind[] = [http, tcp, unix, postgres, redis, file, dns, exec];
