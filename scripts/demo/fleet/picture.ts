import { needsLate, type Plan } from './plan.ts';
import type { Started } from './run.ts';

const left = 50;
const width = 720;
const rowHeight = 7;
const barHeight = 5;
const top = 46;

const colors = { waits: '#d0a23c', runs: '#3f9950', late: '#c9473d' };

/** One row for each service, APIs above and webs below: from when it was started, how long it waited, and since when it runs. */
export function picture(plan: Plan, all: readonly Started[]): string {
  const end = Math.ceil(Math.max(...all.map(({ listened }) => listened)) / 1000) * 1000 + 1000;
  const x = (time: number): number => left + Math.round((time / end) * width);
  const rank = ({ service }: Started): number =>
    service.needs.length === 0 ? 0 : needsLate(plan, service) ? 2 : 1;
  const rows = all.toSorted((a, b) => rank(a) - rank(b) || a.listened - b.listened);
  const gap = (row: Started): number => rank(row) * 6;
  const bars = rows.map((row, index) => {
    const y = top + index * rowHeight + gap(row);
    const [began, listened, over] = [x(row.began), x(row.listened), x(end)];
    const color = row.service.name === plan.late ? colors.late : colors.runs;
    return (
      `<g><title>${row.service.name}</title>` +
      rect(began, y, listened - began, colors.waits) +
      rect(listened, y, over - listened, color) +
      '</g>'
    );
  });
  const bottom = top + rows.length * rowHeight + 12;
  const step = end > 12_000 ? 5000 : 1000;
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
  const total = bottom + 22;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + width + 20}" height="${total}" viewBox="0 0 ${left + width + 20} ${total}" role="img" aria-label="when each of ${all.length} services was started, waited and ran">`,
    `<rect width="100%" height="100%" rx="6" fill="#ffffff"/>`,
    `<g font-family="system-ui, sans-serif" font-size="12" fill="#333333">`,
    legend(),
    ...(['APIs', 'webs', 'need it'] as const).map((text, group) => {
      const index = rows.findIndex((row) => rank(row) === group);
      return `<text x="4" y="${top + index * rowHeight + group * 6 + 9}">${text}</text>`;
    }),
    ...ticks.map(
      (time) =>
        `<path d="M${x(time)} ${top - 4}V${bottom}" stroke="#dddddd"/><text x="${x(time)}" y="${bottom + 14}" text-anchor="middle">${time / 1000} s</text>`,
    ),
    ...bars,
    '</g></svg>\n',
  ].join('\n');
}

const rect = (x: number, y: number, length: number, color: string): string =>
  `<rect x="${x}" y="${y}" width="${Math.max(1, length)}" height="${barHeight}" fill="${color}"/>`;

const legend = (): string =>
  [
    [colors.waits, 'waits'],
    [colors.runs, 'runs'],
    [colors.late, 'the API that came late runs'],
  ]
    .map(([color = '', text = ''], index) => {
      const x = left + index * 90;
      return `${rect(x, 16, 14, color)}<text x="${x + 20}" y="23">${text}</text>`;
    })
    .join('');
