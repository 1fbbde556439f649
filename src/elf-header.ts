/** The machines that Node runs on: elf(5), e_machine. */
const machines: Readonly<Record<string, number>> = {
  x64: 62,
  arm64: 183,
  arm: 40,
  ia32: 3,
  ppc64: 21,
  s390x: 22,
  riscv64: 243,
  loong64: 258,
};

const alsoRuns: Readonly<Record<string, readonly number[]>> = { x64: [3], arm64: [40] };

export const isElf = (head: Buffer): boolean => head.toString('latin1', 0, 4) === '\u{7f}ELF';

/** @param head the first bytes of a program */
export function isForAnotherMachine(head: Buffer): boolean {
  if (head.length < 20) return false;
  const machine = head[5] === 1 ? head.readUInt16LE(18) : head.readUInt16BE(18);
  return machine !== machines[process.arch] && alsoRuns[process.arch]?.includes(machine) !== true;
}
