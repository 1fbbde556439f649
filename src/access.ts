/** As much of a file's state as decides who may read it. */
interface Owned {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Who we are, to the system. */
interface User {
  readonly uid: number;
  readonly gid: number;
}

const thisUser = (): User => ({ uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 });

/**
 * @param found what is at the path that may not be read; nothing where a directory on the way to it keeps us out
 * @returns who may not read it, and whose it is
 */
export function accessHint(found: Owned | undefined, { uid, gid } = thisUser()): string {
  const we = `this runs as user ${uid}, group ${gid}`;
  if (!found) return `${we}, whom a directory on the way to it does not let through`;
  const mode = (found.mode & 0o7777).toString(8).padStart(4, '0');
  return `${we}; it belongs to user ${found.uid}, group ${found.gid}, and its mode is ${mode}: let this user read it`;
}
