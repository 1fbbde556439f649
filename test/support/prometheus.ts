/** A metric of Prometheus' text format, and the value of each of its series, by labels as they are written. */
export interface Metric {
  readonly type: string;
  readonly help: string;
  readonly values: Readonly<Record<string, number>>;
}

const helpLine = /^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<help>\S.*)$/u;
const typeLine = /^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>gauge|counter)$/u;
const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"`;
const sampleLine = new RegExp(
  String.raw`^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>${label}(?:,${label})*)\})? (?<value>\d+(?:\.\d+)?)$`,
  'u',
);

/**
 * Reads the text format, and is stricter than it: each metric has its help, its type and its series, in this order,
 * each series stands once, a counter ends in `_total` and nothing else does, as `promtool check metrics` wants it.
 */
export function parsePrometheus(text: string): Readonly<Record<string, Metric>> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const metrics = new Map<string, { type: string; help: string; values: Record<string, number> }>();
  const lines = text.slice(0, -1).split('\n');
  const next = (pattern: RegExp): Record<string, string> | undefined => {
    const groups = pattern.exec(lines[0] ?? '')?.groups;
    if (groups) lines.shift();
    return groups;
  };
  while (lines.length > 0) {
    const help = next(helpLine);
    const type = next(typeLine);
    const name = help?.['name'];
    if (!help || !type || name === undefined || type['name'] !== name || metrics.has(name))
      throw new Error(`no metric begins here: ${lines[0]}`);
    if ((type['type'] === 'counter') !== name.endsWith('_total'))
      throw new Error(`no name for its type: ${name}`);
    const values: Record<string, number> = {};
    for (let sample = next(sampleLine); sample; sample = next(sampleLine)) {
      const labels = sample['labels'] ?? '';
      if (sample['name'] !== name || labels in values)
        throw new Error(`no place for ${sample['name']}{${labels}}`);
      values[labels] = Number(sample['value']);
    }
    if (Object.keys(values).length === 0) throw new Error(`${name} has no series: ${lines[0]}`);
    metrics.set(name, { type: type['type'] ?? '', help: help['help'] ?? '', values });
  }
  return Object.fromEntries(metrics);
}
