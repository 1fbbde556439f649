/** A place in a JSON document: RFC 6901. */
export interface JsonPointer {
  readonly text: string;
  /** Unescaped. */
  readonly parts: readonly string[];
}

/** @returns nothing where the text is no pointer */
export function parseJsonPointer(text: string): JsonPointer | undefined {
  if (!/^(?:\/(?:[^~]|~[01])*)*$/u.test(text)) return undefined;
  const parts = text.split('/').slice(1);
  return { text, parts: parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')) };
}

/** @returns what stands at a pointer, and whether anything does: `null` is a value, too */
export function readPointer(
  document: unknown,
  { parts }: JsonPointer,
): { readonly found: boolean; readonly value: unknown } {
  let value = document;
  for (const part of parts) {
    const entries = new Map<string, unknown>(
      typeof value === 'object' && value !== null ? Object.entries(value) : [],
    );
    if (!entries.has(part)) return { found: false, value: undefined };
    value = entries.get(part);
  }
  return { found: true, value };
}
