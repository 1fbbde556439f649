/** Put in by the build, from package.json. */
declare const WAIT_FOR_VERSION: string;

export const version = WAIT_FOR_VERSION;
