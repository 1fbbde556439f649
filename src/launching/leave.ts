import { accessSync, constants } from 'node:fs';
import { mayStartPrograms } from './permission.ts';

/** What occupies a thread of the pool: `process.exit` would wait for it, for as long as a name server is silent. */
const pooled = /^(?:GetAddrInfoReqWrap|GetNameInfoReqWrap|FSReq)/u;

/**
 * Ends the process now, whatever thread still hangs. Where one does, the way out is to become something that exits
 * with the status: execve(2) ends all threads.
 */
export function leave(status: number): never {
  const hangs = process.getActiveResourcesInfo().some((resource) => pooled.test(resource));
  if (hangs && typeof process.execve === 'function' && mayStartPrograms()) {
    // As `process.exit` does it: the programs of `exec` end with us.
    process.emit('exit', status);
    if (canExecute('/bin/sh')) process.execve('/bin/sh', ['sh', '-c', `exit ${status}`], {});
    process.execve(process.execPath, ['node', '-e', `process.exit(${status})`], {});
  }
  process.exit(status);
}

function canExecute(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
