/** @returns whether Node's `--permission` allows what both execve(2) and a child need */
export function mayStartPrograms(): boolean {
  const { permission }: { permission?: NodeJS.ProcessPermission } = process;
  return permission === undefined || permission.has('child');
}
