import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** An open file of this process, as Linux shows it in proc(5); on other systems none is known. */
export interface Descriptor {
  readonly number: number;
  /** The flags of open(2). */
  readonly flags: number;
}

/** As open(2) has them on the machines that Node runs on. */
export const closeOnExec = 0o2_000_000;
export const nonBlocking = 0o4000;
export const accessMode = 0o3;

/** @returns what is open beyond the standard streams */
export function openDescriptors(): Descriptor[] {
  return list('/proc/self/fd')
    .map(Number)
    .filter((number) => number > 2)
    .flatMap((number) => describe(number) ?? []);
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Nothing for one that is closed meanwhile, as that of the listing itself. */
function describe(number: number): Descriptor | undefined {
  try {
    const [, flags = '0'] =
      /^flags:\s+([0-7]+)$/mu.exec(readFileSync(`/proc/self/fdinfo/${number}`, 'utf8')) ?? [];
    return { number, flags: Number.parseInt(flags, 8) };
  } catch {
    return undefined;
  }
}

/** @returns the path of a file; `pipe:[…]` and the like for what has none; nothing for one that is closed meanwhile */
export function targetOf({ number }: Descriptor): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${number}`);
  } catch {
    return undefined;
  }
}
