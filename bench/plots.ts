import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import type { Results } from './results.ts';
import { bare } from './start-up.ts';
import { fastest, median, largest } from './statistics.ts';

const own = '#0969da';
const other = '#8c959f';

/** @returns SVG, by the file's name without its extension */
export async function drawAll(measured: Results): Promise<Readonly<Record<string, string>>> {
  return {
    'start-up': await draw(startUp(measured)),
    reaction: await draw(reaction(measured)),
    stampede: await draw(stampede(measured)),
  };
}

const config = {
  // Readable on a dark page, too.
  background: 'white',
  font: 'sans-serif',
  view: { stroke: null },
  // It is shown as an image, which the page describes.
  aria: false,
  legend: { labelLimit: 0 },
  axis: { domain: false, ticks: false, gridColor: '#eaeef2' },
};

async function draw(spec: object): Promise<string> {
  const { spec: vega } = compile({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config,
    ...spec,
  });
  return new View(parse(vega), { renderer: 'none' }).toSVG();
}

/** The one of ours stands out. */
const ownColour = { condition: { test: "datum.tool === 'wait-for'", value: own }, value: other };

function startUp({ startUp: starts }: Results): object {
  const [first] = starts;
  const used = starts.filter(({ node }) => node === first?.node);
  const base = median(first?.times ?? []);
  const values = used.map(({ tool, kind, times }) => ({
    tool,
    what: tool === bare ? bare : kind,
    median: median(times),
    fastest: fastest(times),
  }));
  const what = { field: 'what', type: 'nominal', sort: null, title: null };
  return {
    width: 460,
    height: { step: 24 },
    data: { values },
    encoding: { y: what },
    layer: [
      {
        mark: { type: 'bar', height: 16 },
        encoding: {
          x: { field: 'median', type: 'quantitative', title: 'milliseconds, median' },
          color: ownColour,
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 4 },
        encoding: { x: { field: 'median', type: 'quantitative' }, text: { field: 'median', format: '.0f' } },
      },
      { mark: { type: 'rule', strokeDash: [3, 3] }, encoding: { x: { datum: base }, y: null } },
    ],
  };
}

function reaction({ reaction: reactions }: Results): object {
  const situations = [...new Set(reactions.map(({ situation }) => situation))];
  const x = { type: 'quantitative', title: 'milliseconds: fastest, median, slowest' };
  const y = { field: 'tool', type: 'nominal', sort: { field: 'median' }, title: null };
  const layer = [
    {
      mark: { type: 'rule', strokeWidth: 2 },
      encoding: { x: { ...x, field: 'fastest' }, x2: { field: 'slowest' } },
    },
    {
      mark: { type: 'point', filled: true, size: 70, opacity: 1 },
      encoding: { x: { ...x, field: 'median' } },
    },
    {
      mark: { type: 'text', align: 'left', dx: 6, dy: -7, fontSize: 9 },
      encoding: { x: { ...x, field: 'median' }, text: { field: 'median', format: '.0f' } },
    },
  ];
  return {
    resolve: { scale: { x: 'shared' } },
    vconcat: situations.map((title) => ({
      title: { text: title, anchor: 'start', frame: 'group', fontSize: 11 },
      width: 460,
      height: { step: 20 },
      data: { values: reactions.filter(({ situation }) => situation === title).map(spread) },
      encoding: { y, color: ownColour },
      layer,
    })),
  };
}

const spread = ({ tool, delays }: Results['reaction'][number]) => ({
  tool,
  median: median(delays),
  fastest: fastest(delays),
  slowest: largest(delays),
});

function stampede({ stampede: policies }: Results): object {
  const values = policies.flatMap(({ pauses, attemptsBySecond }) =>
    attemptsBySecond.slice(0, 60).map((attempts, second) => ({ pauses, second, attempts })),
  );
  return {
    width: 460,
    height: 180,
    data: { values },
    mark: { type: 'line', interpolate: 'step-after' },
    encoding: {
      x: { field: 'second', type: 'quantitative', title: 'seconds after the outage' },
      y: { field: 'attempts', type: 'quantitative', title: 'attempts in that second' },
      color: {
        field: 'pauses',
        type: 'nominal',
        sort: null,
        title: 'pauses',
        scale: { range: [own, '#bc4c00', other] },
      },
    },
  };
}
