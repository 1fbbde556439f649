import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { asComment, noticesOf } from '../../scripts/build/notices.ts';
import { packagesIn } from '../../scripts/build/packages.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const mit = 'Copyright (c) 2020 Jane Doe\n\nPermission is hereby granted, free of charge, to any person';

/** Bundles a program that uses the package `part`. */
async function noticesFor(
  license: string | undefined,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  await using directory = await temporaryDirectory('notices');
  const manifest = JSON.stringify({ name: 'part', version: '1.2.3', license });
  const all = { 'index.js': 'export const part = 1;', 'unused.js': '', 'package.json': manifest, ...files };
  for (const [name, text] of Object.entries(all)) {
    const path = join(directory.path, 'node_modules/part', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const entry = join(directory.path, 'main.js');
  await writeFile(entry, "import { part } from 'part';\nimport 'part/unused.js';\nconsole.log(part);\n");
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  return await noticesOf('The licence of the whole\n', await packagesIn(metafile));
}

describe('a bundle', () => {
  test.each(['LICENSE', 'license', 'LICENCE.md', 'COPYING'])(
    'has the text of each package that stands in %s',
    async (name) => {
      const notices = await noticesFor('MIT', { [name]: mit });
      expect(notices).toMatch(/^The licence of the whole\n[^]*\npart 1\.2\.3 \(MIT\)\n[^]*Jane Doe/u);
    },
  );

  test('has the text that stands in a section of a README', async () => {
    const readme = `# part\n\nA part.\n\n## License\n\n${mit}\n\n## Thanks\n\nTo all.\n`;
    const notices = await noticesFor('MIT', { 'README.md': readme });
    expect(notices).toContain(mit);
    expect(notices).not.toMatch(/A part|To all/u);
  });

  test('has a NOTICE beside the licence', async () => {
    const notices = await noticesFor('MIT', { LICENSE: mit, NOTICE: 'With a library of John Roe' });
    expect(notices).toContain('With a library of John Roe');
  });

  test('has the notices in the comments of what is bundled, and not of what is not', async () => {
    const notices = await noticesFor('MIT', {
      LICENSE: mit,
      'index.js': '/*\n * Copyright (c) 2021 John Roe\n */\nexport const part = 1; /* no notice */',
      'unused.js': '/* Copyright (c) 2022 Nobody */',
    });
    expect(notices).toContain('\nCopyright (c) 2021 John Roe\n');
    expect(notices).not.toMatch(/no notice|Nobody/u);
  });
});

test('a permission that several packages give word by word stands at the first one, and each has its copyright', async () => {
  const whole = `${mit}, DEALINGS IN THE SOFTWARE.`;
  await using directory = await temporaryDirectory('notices');
  const packages = ['first', 'second', 'third'].map((name) => {
    const directoryOfIt = join(directory.path, name);
    return { name, version: '1.0.0', license: 'MIT', directory: directoryOfIt, files: [], bytes: 1 };
  });
  for (const { name, directory: of } of packages) {
    await mkdir(of);
    const text = whole.replace('Jane Doe', name);
    await writeFile(
      join(of, 'LICENSE'),
      name === 'second' ? text.replaceAll('any person', 'any\nperson') : text,
    );
  }
  const notices = await noticesOf('The licence of the whole\n', packages);
  for (const { name } of packages) expect(notices).toContain(`Copyright (c) 2020 ${name}\n`);
  expect(notices.match(/Permission is hereby granted/gu)).toHaveLength(1);
  expect(notices.match(/the permission that stands at first above/gu)).toHaveLength(2);
});

describe('the build fails', () => {
  test.each(['GPL-3.0-only', 'SEE LICENSE IN LICENSE', 'UNLICENSED'])(
    'on a package whose licence is %s, which is not accepted',
    async (license) => {
      await expect(noticesFor(license, { LICENSE: mit })).rejects.toThrow(
        `part 1.2.3: its licence is not accepted: ${license}`,
      );
    },
  );

  test('on a package that names no licence', async () => {
    await expect(noticesFor(undefined, { LICENSE: mit })).rejects.toThrow('not accepted: none');
  });

  test.each([
    ['MIT', 'nothing', {}],
    ['MIT', 'no notice of copyright', { LICENSE: mit.slice(mit.indexOf('\n')) }],
    ['MIT', 'a README without it', { 'README.md': '# part\n\n## License\n\nMIT\n' }],
    ['Apache-2.0', 'the short notice', { LICENSE: 'Licensed under the Apache License, Version 2.0' }],
    ['ISC', "another licence's text", { LICENSE: mit }],
  ])('on a package whose licence %s demands a text, where there is %s', async (license, _, files) => {
    await expect(noticesFor(license, files)).rejects.toThrow(
      `part 1.2.3: the text of its licence is missing: ${license}`,
    );
  });

  test('not on a package whose licence demands none', async () => {
    await expect(noticesFor('0BSD', {})).resolves.toContain('part 1.2.3 (0BSD)');
  });
});

test('a notice in a comment does not end it', () => {
  expect(asComment('of /* all */ parts\n').slice(2, -3)).not.toContain('*/');
});
