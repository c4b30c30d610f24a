import type { Report, RunStatus } from '../shared/report';
import type { RunControl } from '../shared/run-record';
import type { WorkflowOutput } from '../shared/workflow';

/** How a run stands, in the words of the ledger and in those of the state machine. */
export interface Decision {
  readonly status: RunStatus;
  readonly outcome: WorkflowOutput<'settle'>['outcome'];
  /** Why and what to do, where somebody is left to send to. */
  readonly cause: string;
  /** Whether nobody is left to send to. */
  readonly ended: boolean;
}

/** Decides how a run stands once nobody sends any more, by who is left and why. */
export function decideOutcome(run: string, recipients: Report['recipients'], control: RunControl): Decision {
  const { pending, stopped, expired } = recipients;
  if (pending === 0) {
    const outcome = stopped > 0 ? 'STOPPED' : expired > 0 ? 'EXPIRED' : 'COMPLETED';
    return { status: outcome, outcome, cause: '', ended: true };
  }
  const resume = `Resume with {"run":"${run}"}: it sends to exactly those who are left.`;
  const left = `${pending === 1 ? '1 recipient is' : `${pending} recipients are`} left to send to.`;
  if (control.state === 'pause') {
    const outcome = control.by === 'person' ? 'PAUSED_BY_PERSON' : 'PAUSED';
    const why = control.cause === '' ? `${run} was paused: ${control.reason}.` : control.cause;
    return { status: 'PAUSED', outcome, cause: `${why} ${left} ${resume}`, ended: false };
  }
  const cause = `The function send-shard failed too often to finish ${run}; its log says why. ${left} ${resume}`;
  return { status: 'FAILED', outcome: 'FAILED', cause, ended: false };
}
