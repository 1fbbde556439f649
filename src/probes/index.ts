import { dns } from './dns.ts';
import { exec } from './exec/index.ts';
import { file } from './file/index.ts';
import { http } from './http/index.ts';
import type { Kind } from './kind.ts';
import { postgres } from './postgres/index.ts';
import { redis } from './redis/index.ts';
import { tcp } from './tcp/index.ts';
import { unix } from './unix.ts';

export const kinds: readonly Kind[] = [http, tcp, unix, postgres, redis, file, dns, exec];
