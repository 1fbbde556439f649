import { readlink } from 'node:fs/promises';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { codeOf } from '../../error-code.ts';

/** The most links that the kernel follows in one path: path_resolution(7). */
const mostLinks = 40;

/** What readlink(2) says of anything that is there and no link; Windows has another word for it. */
const noLink: ReadonlySet<string | undefined> = new Set(['EINVAL', 'UNKNOWN']);

/**
 * Goes along a path as the kernel does, links followed, up to the first part that is missing.
 *
 * @returns each directory on the way, and the names that are looked for in it
 */
export async function stepsOf(path: string): Promise<Map<string, Set<string>>> {
  const steps = new Map<string, Set<string>>();
  const absolute = resolve(path);
  let { root: directory } = parse(absolute);
  let rest = absolute.slice(directory.length).split(sep);
  for (let links = 0; links <= mostLinks;) {
    const [name, ...others] = rest;
    if (name === undefined) return steps;
    rest = others;
    if (name === '..') directory = dirname(directory);
    if (name === '' || name === '.' || name === '..') continue;
    steps.set(directory, (steps.get(directory) ?? new Set()).add(name));
    const next = join(directory, name);
    try {
      const link = await readlink(next);
      links += 1;
      const { root } = parse(link);
      rest = [...link.slice(root.length).split(sep), ...others];
      if (root !== '') directory = resolve(root);
    } catch (error) {
      if (!noLink.has(codeOf(error))) return steps;
      directory = next;
    }
  }
  return steps;
}
