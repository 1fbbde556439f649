import type { Behaviour } from './behaviours.ts';
import { isFile, kinds } from './kinds.ts';
import type { Dependency } from './requirement.ts';

/** Whether an attempt succeeds. */
type Passing = 'never' | 'maybe' | 'surely';

/** By so much an answer must come too late, in milliseconds, to be so surely. */
const margin = 2000;

/** How often a server speaks in an attempt, and not more. */
const mostPieces = 12;

/** @returns what becomes of an attempt whose connection is treated so from its beginning */
export function passing(dependency: Dependency, behaviour: Behaviour): Passing {
  const { kind, wrongPassword, options } = dependency;
  if (options.invert) return isGone(dependency, behaviour);
  const { least } = kinds[kind];
  const limit = options.attemptTimeout;
  if (behaviour.is === 'refuse' || wrongPassword) return 'never';
  if (behaviour.is === 'healthy') return 'surely';
  // It is enough that the connection is accepted; whether it is before the reset, is chance.
  if (least === 0) return behaviour.is === 'reset' ? 'maybe' : 'surely';
  switch (behaviour.is) {
    case 'delay':
      if (behaviour.ms * mostPieces < limit / 2) return 'surely';
      return behaviour.ms > limit + margin ? 'never' : 'maybe';
    case 'drip':
      return behaviour.everyMs * least > limit + margin ? 'never' : 'maybe';
    case 'hang':
    case 'reset':
    case 'cut':
    case 'greet':
      return 'never';
  }
}

/** Only what shows absence counts; what failed for another reason proves nothing. */
function isGone({ kind }: Dependency, behaviour: Behaviour): Passing {
  if (behaviour.is === 'refuse') return 'surely';
  // Half a file, another status, and another answer than is expected.
  const isOther =
    isFile(kind) || (kind === 'http' && isStatus(behaviour)) || (kind === 'tcp expecting' && says(behaviour));
  return behaviour.is !== 'healthy' && isOther ? 'maybe' : 'never';
}

const isStatus = (behaviour: Behaviour): boolean => behaviour.is === 'greet' && behaviour.as === 'HTTP';

const says = ({ is }: Behaviour): boolean => is === 'greet' || is === 'cut';

/** Whether it may be taken for a failure that waiting can't cure. */
export const mayBeForGood = ({ wrongPassword }: Dependency, { is }: Behaviour): boolean =>
  is === 'greet' || is === 'cut' || (wrongPassword && is !== 'refuse');
