/** How a request went, as the REPORT line of Lambda tells it. */
export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  /** Time that the code took to load; absent on a warm start. */
  readonly initMs?: number | undefined;
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
  /** Absent when the function succeeded or threw: those are no failures of the sandbox. */
  readonly errorType?: string | undefined;
}

/** The line, with tabs between its parts as Lambda writes it. */
export function reportLine(report: Report): string {
  const parts = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(report.durationMs + (report.initMs ?? 0))} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${report.maxMemoryMb} MB`,
  ];
  if (report.initMs !== undefined) parts.push(`Init Duration: ${report.initMs.toFixed(2)} ms`);
  if (report.errorType === 'Sandbox.Timedout') parts.push('Status: timeout');
  else if (report.errorType !== undefined) parts.push('Status: error', `Error Type: ${report.errorType}`);
  return parts.join('\t');
}
