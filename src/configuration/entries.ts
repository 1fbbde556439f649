import { readDocument } from './document.ts';
import { targetEntry, type Entries, type Entry } from './entry.ts';
import type { Problem } from './problems.ts';
import type { Source } from './sources.ts';

/** @param problems gets what is wrong */
export function readEntries(source: Source, problems: Problem[]): Entries {
  if ('targets' in source) {
    return { entries: source.targets.flatMap((text) => targetEntry(text, problems) ?? []), candidates: [] };
  }
  const { entries, candidates } = readDocument(source.document, problems);
  return { entries: source.onlySettings ? [] : entries, candidates };
}

/** A later source replaces what an earlier one calls the same; twice in one source is a mistake. */
export function mergeByName(sources: readonly (readonly Entry[])[], problems: Problem[]): Entry[] {
  const merged = new Map<unknown, Entry>();
  for (const source of sources) {
    const here = new Set<string>();
    for (const entry of source) {
      const { name, place } = entry;
      if (name !== undefined && here.has(name))
        problems.push({ place, message: `the name "${name}" is given twice` });
      if (name !== undefined) here.add(name);
      merged.set(name ?? entry, entry);
    }
  }
  return [...merged.values()];
}
