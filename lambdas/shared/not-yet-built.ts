import type { FunctionName } from './environment';

/** What a deployed function cannot do yet. It is thrown where the work would begin, so that nothing looks done that is not. */
export class NotYetBuiltError extends Error {
  override readonly name = 'NotYetBuiltError';

  constructor(name: FunctionName, deed: string, missing: string) {
    super(`${name} cannot ${deed} yet: ${missing}`);
  }
}
