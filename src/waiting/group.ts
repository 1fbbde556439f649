import { linkTo } from '../linked-signal.ts';
import type { Dependency, Group } from './requirement.ts';

/** How one dependency in a group is waited for. */
export interface MemberWait {
  /** @returns whether it became ready before the signal was aborted */
  readonly untilReady: (dependency: Dependency, signal: AbortSignal) => Promise<boolean>;
  /** Whether the members go on where the group is lost: what is said of each is what was found. */
  readonly evenIfLost: boolean;
}

/** Waits for the members side by side, and ends those that are left as soon as the others decide. */
export async function untilEnough(
  { members, atLeast }: Pick<Group, 'members' | 'atLeast'>,
  wait: MemberWait,
  signal: AbortSignal,
): Promise<boolean> {
  const undecided = linkTo(signal);
  let ready = 0;
  let failed = 0;
  await Promise.all(
    members.map(async (member) => {
      const isReady = await ('members' in member
        ? untilEnough(member, wait, undecided.signal)
        : wait.untilReady(member, undecided.signal));
      if (undecided.signal.aborted) return;
      if (isReady) ready += 1;
      else failed += 1;
      const isLost = failed > members.length - atLeast;
      if (ready >= atLeast || (isLost && !wait.evenIfLost)) undecided.abort();
    }),
  );
  return ready >= atLeast;
}
