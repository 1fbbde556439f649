import { distance } from 'fastest-levenshtein';

/** What is longer is no typo, and costs more to compare. */
const longestName = 64;

/** @returns the known name that a typo most probably meant, if one is near enough */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > longestName) return undefined;
  const [best] = known
    .map((candidate) => ({ candidate, edits: edits(name.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((one, other) => one.edits - other.edits);
  return best && best.edits <= Math.max(1, Math.floor(best.candidate.length * 0.4))
    ? best.candidate
    : undefined;
}

const letters = (word: string): string => word.split('').toSorted().join('');

/** Two letters that changed places are one slip. */
function edits(typed: string, candidate: string): number {
  const count = distance(typed, candidate);
  return count === 2 && letters(typed) === letters(candidate) ? 1 : count;
}

/** @returns the known name within two edits, of a short one within one: what is farther away is another name */
export function nearlyKnown(name: string, known: readonly string[]): string | undefined {
  const meant = nearest(
    name,
    known.filter(({ length }) => Math.abs(length - name.length) <= 2),
  );
  return meant !== undefined && edits(name.toLowerCase(), meant.toLowerCase()) <= 2 ? meant : undefined;
}

/** What is no word may be a value that strayed, and is not repeated. */
const isWord = (name: string): boolean => /^[-$\w]{1,40}$/u.test(name);

/** @returns a word for messages; what is none may be a value that strayed, and is not repeated */
export const shownWord = (name: string): string => (isWord(name) ? name : '…');

/** @returns `unknown key "timeot"; did you mean "timeout"?` */
export function unknownWord(what: string, name: string, known: readonly string[]): string {
  return `unknown ${what}${isWord(name) ? ` "${name}"` : ''}; ${suggest(name, known)}`;
}

/** @returns the same for what may be the rest of a secret: it is repeated only within two edits of what is known */
export function unknownPart(what: string, name: string, known: readonly string[]): string {
  const meant = name.length > longestName ? undefined : known.find((one) => edits(name, one) <= 2);
  return unknownWord(what, meant === undefined ? '' : name, meant === undefined ? known : [meant]);
}

/** @returns `did you mean "x"?` for a typo, else what there is to choose from */
export function suggest(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? `known: ${known.join(', ')}` : `did you mean "${meant}"?`;
}
