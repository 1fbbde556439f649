import * as z from 'zod/mini';

const numbers = z.readonly(z.array(z.number()));

/** All that the whole bench has measured, as it is kept beside it: so the page can be written anew without measuring. */
export const results = z.object({
  date: z.string(),
  /** Few runs, to see that the bench works: no figures to publish. */
  quick: z.boolean(),
  machine: z.array(z.tuple([z.string(), z.string()])),
  /** Of tools, servers and Node. */
  versions: z.array(z.tuple([z.string(), z.string()])),
  size: z.object({ whole: z.number(), gzipped: z.number() }),
  startUp: z.array(z.object({ tool: z.string(), node: z.string(), kind: z.string(), times: numbers })),
  checkCost: z.array(z.object({ what: z.string(), cpu: numbers, memory: numbers })),
  reaction: z.array(z.object({ situation: z.string(), tool: z.string(), delays: numbers })),
  waitingCost: z.array(
    z.object({ tool: z.string(), dependencies: z.number(), share: z.number(), memory: z.number() }),
  ),
  herd: z.array(z.object({ tool: z.string(), cpu: numbers, last: numbers })),
  stopping: z.array(z.object({ situation: z.string(), times: numbers })),
  stampede: z.array(z.object({ pauses: z.string(), attemptsBySecond: numbers, last: z.number() })),
});

export type Results = z.infer<typeof results>;
