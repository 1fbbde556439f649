import { licenseTexts } from './license-texts.ts';
import type { BundledPackage } from './packages.ts';

/**
 * The licences that let us bundle a package with its texts, by SPDX identifier, and what the texts must have for that: the
 * notice of copyright and the permission, the licence as a whole, or nothing.
 */
const accepted: Readonly<Record<string, RegExp>> = {
  '0BSD': /^/u,
  // Section 4(a) demands a copy of it, which the short notice that often stands in a LICENSE is not.
  'Apache-2.0': /TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION/u,
  'BlueOak-1.0.0': /Blue Oak Model License/u,
  'BSD-2-Clause': /Copyright[^]*Redistributions in binary form/iu,
  'BSD-3-Clause': /Copyright[^]*Redistributions in binary form/iu,
  ISC: /Copyright[^]*Permission to use, copy, modify/iu,
  MIT: /Copyright[^]*Permission is hereby granted/iu,
};

const rule = '-'.repeat(72);

/**
 * @param own the licence of what the packages are bundled into
 * @throws {Error} of packages whose licence is not accepted, or that lack the text which it demands
 */
export async function noticesOf(own: string, packages: readonly BundledPackage[]): Promise<string> {
  const notices: string[] = [];
  const permissions = new Map<string, string>();
  const mistakes: string[] = [];
  for (const bundled of packages) {
    const { name, version, license } = bundled;
    const texts = (await licenseTexts(bundled)).join('\n\n');
    const demanded = accepted[license];
    if (!demanded) mistakes.push(`${name} ${version}: its licence is not accepted: ${license}`);
    else if (!demanded.test(texts))
      mistakes.push(`${name} ${version}: the text of its licence is missing: ${license}`);
    notices.push(`${rule}\n${name} ${version} (${license})\n${rule}\n\n${once(texts, name, permissions)}\n`);
  }
  if (mistakes.length > 0) throw new Error(`can't be bundled:\n${mistakes.join('\n')}`);
  return [own, 'It contains code of these packages:\n', ...notices].join('\n');
}

/** The permission of the MIT licence, with its disclaimer; each package has a notice of copyright of its own before it. */
const permission = /Permission is hereby granted, free of charge[^]*?DEALINGS IN THE\s+SOFTWARE\./gu;

/** Most packages have the same permission, word by word: it stands where it comes first, and the others say where. */
function once(texts: string, name: string, permissions: Map<string, string>): string {
  return texts.replaceAll(permission, (text) => {
    const words = text.replaceAll(/\s+/gu, ' ');
    const first = permissions.get(words);
    if (first === undefined) permissions.set(words, name);
    return first === undefined
      ? text
      : `(Here follows, word by word, the permission that stands at ${first} above.)`;
  });
}

export const asComment = (notices: string): string => `/*\n${notices.replaceAll('*/', '* /')}*/\n`;
