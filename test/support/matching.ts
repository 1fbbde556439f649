import { expect } from 'vitest';

/** What stands for any text with this in it. */
export const containing = (text: string): unknown => expect.stringContaining(text);

/** What stands for any text that matches. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
