import { behaviourNames, strangers, type Behaviour, type BehaviourName } from './behaviours.ts';
import { seededChance, type Chance } from './chance.ts';
import { isFile, kindNames, kinds, type KindName } from './kinds.ts';
import {
  isMet,
  membersOf,
  whatIsRequired,
  type Dependency,
  type Phase,
  type Requirement,
} from './requirement.ts';

/** All that is settled about a trial before it begins. */
export interface Plan {
  readonly seed: number;
  readonly requirements: readonly Requirement[];
  readonly timeout: number;
  readonly any: boolean;
  readonly logLevel: 'error' | 'info' | 'debug';
  readonly logFormat: 'text' | 'json';
  /** Comes so long after the start at the earliest. */
  readonly signal: { readonly name: 'SIGTERM' | 'SIGINT'; readonly after: number } | undefined;
}

/** Longer than anything takes that ends well. */
const patience = 15_000;

export function planTrial(seed: number): Plan {
  const chance = seededChance(seed);
  const dependencies = Array.from({ length: chance.integer(1, 4) }, (_, index) => plan(index, chance));
  const requirements = grouped(dependencies, chance);
  const any = chance.happens(0.1);
  const canBeMet = isMet(whatIsRequired(requirements, any), endsWell);
  const isSignalled = chance.happens(0.2);
  return {
    seed,
    requirements,
    any,
    // Where a signal ends the wait, no deadline shall be near.
    timeout: isSignalled || (canBeMet && chance.happens(0.6)) ? patience : chance.integer(800, 4000),
    logLevel: isSignalled ? 'debug' : chance.pick(['error', 'info', 'debug']),
    logFormat: chance.pick(['text', 'text', 'json']),
    signal: isSignalled
      ? { name: chance.pick(['SIGTERM', 'SIGINT']), after: chance.integer(50, 3000) }
      : undefined,
  };
}

const endsWell = ({ phases, wrongPassword, options }: Dependency): boolean =>
  !wrongPassword && phases.at(-1)?.behaviour.is === (options.invert ? 'refuse' : 'healthy');

function plan(index: number, chance: Chance): Dependency {
  const kind = chance.pick(kindNames);
  const invert = chance.happens(0.1);
  const attemptTimeout = chance.integer(600, 1500);
  return {
    name: `${kind.replace(' ', '-')}-${index}`,
    kind,
    phases: planPhases(kind, chance).map((phase) => (invert ? turned(phase) : phase)),
    wrongPassword: !invert && kind !== 'tcp' && !isFile(kind) && chance.happens(0.07),
    required: chance.happens(0.85),
    options: {
      attemptTimeout,
      timeout: chance.happens(0.15) ? chance.integer(1000, 3000) : patience,
      initialDelay: chance.happens(0.1) ? chance.integer(50, 800) : 0,
      successes: chance.happens(0.2) ? chance.integer(2, 4) : 1,
      invert,
      failFast: chance.happens(0.1),
      ...(chance.happens(0.2) && { backoff: { initial: 50, factor: 1.5, max: chance.integer(100, 400) } }),
    },
  };
}

/** What is gone in the end, for what must be gone. */
function turned({ behaviour, ms }: Phase): Phase {
  if (behaviour.is === 'healthy') return { behaviour: { is: 'refuse' }, ms };
  return { behaviour: behaviour.is === 'refuse' ? { is: 'healthy' } : behaviour, ms };
}

function planPhases(kind: KindName, chance: Chance): Phase[] {
  const faults = isFile(kind) ? (['refuse', 'cut'] as const) : behaviourNames.slice(1);
  const fault = (): Behaviour => planBehaviour(chance.pick(faults), kind, chance);
  const phase = (behaviour: Behaviour, longest: number): Phase => ({
    behaviour,
    ms: chance.integer(30, longest),
  });
  const healthy = { is: 'healthy' } as const;
  const before = chance.happens(0.2)
    ? // It flaps.
      Array.from({ length: chance.integer(1, 4) }, () => [phase(fault(), 400), phase(healthy, 400)]).flat()
    : Array.from({ length: chance.integer(0, 2) }, () => phase(fault(), 1500));
  return [...before, phase(chance.happens(0.75) ? healthy : fault(), 0)];
}

function planBehaviour(is: BehaviourName, kind: KindName, chance: Chance): Behaviour {
  switch (is) {
    case 'delay':
      return { is, ms: chance.integer(10, 400) * (chance.happens(0.2) ? 10 : 1) };
    case 'drip':
      return { is, everyMs: chance.integer(1, 40) };
    case 'cut':
      return { is, after: chance.integer(0, Math.max(0, kinds[kind].least - 1)) };
    case 'greet':
      return { is, as: chance.pick(strangers), holds: chance.happens(0.5) };
    case 'healthy':
    case 'refuse':
    case 'hang':
    case 'reset':
      return { is };
  }
}

/** Some of them alone, and perhaps some in a group. */
function grouped(dependencies: readonly Dependency[], chance: Chance): Requirement[] {
  if (dependencies.length < 2 || chance.happens(0.5)) return [...dependencies];
  const size = chance.integer(2, dependencies.length);
  const group = dependencies.slice(0, size);
  const atLeast = chance.pick([1, size, chance.integer(1, size)]);
  return [
    { name: 'group', members: group, atLeast, required: chance.happens(0.9) },
    ...dependencies.slice(size),
  ];
}

export const dependenciesOf = ({ requirements }: Plan): Dependency[] => requirements.flatMap(membersOf);
