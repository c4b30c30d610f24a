import { types } from 'node:util';

/**
 * Lets errors that Node's own modules throw be instances of `Error`, as they are outside of jest: jest runs tests in a realm
 * of their own, and the SDK hides what it does not take for an error.
 */
export function recognizeNativeErrors(): void {
  Object.defineProperty(Error, Symbol.hasInstance, {
    value(this: unknown, error: unknown) {
      if (this === Error) return types.isNativeError(error);
      return Function.prototype[Symbol.hasInstance].call(this, error);
    },
  });
}
