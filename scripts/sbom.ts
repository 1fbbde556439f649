import { name, options, version } from './build/options.ts';
import { packagesIn } from './build/packages.ts';
import { buildParts } from './build/parts.ts';

// Prints what is bundled, which no tool can see any more: a list for those who look packages up by name and version,
// as CycloneDX has it (https://cyclonedx.org/docs/1.6/json/).

const purl = (packageName: string, packageVersion: string): string =>
  `pkg:npm/${packageName.replace('@', '%40')}@${packageVersion}`;

const { metafile } = await buildParts(options);
const packages = await packagesIn(metafile);
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', name, version, purl: purl(name, version) } },
  components: packages.map((bundled) => ({
    type: 'library',
    name: bundled.name,
    version: bundled.version,
    purl: purl(bundled.name, bundled.version),
    licenses: [{ license: { id: bundled.license } }],
  })),
};
console.log(JSON.stringify(bom, undefined, 2));
