/** What an error says, whatever was thrown. Errors of Node itself are no `instanceof Error` where tests run. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
