/** An error as the log takes it. Errors of AWS name fields and resources, not what they hold. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
