/** What a person reads about a run that can't be sent: every fault, one a line. */
export function notReadyCause(run: string, faults: readonly string[]): string {
  return [`${run} is not ready:`, ...faults.map((fault) => `- ${fault}`)].join('\n');
}
