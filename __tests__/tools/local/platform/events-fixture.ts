import { startSending } from '../../../../tools/local/recipe-run';
import type { LocalPlatform, SynthesizedJson } from '../../../support/local-platform';

/** ARN of the one queue whose name ends so. */
export function queueArn({ platform }: LocalPlatform, ending: string): string {
  const queue = platform.stack.ofType('aws_sqs_queue').find((one) => one.text('name').endsWith(ending));
  if (!queue) throw new Error(`no queue …${ending}`);
  return queue.text('arn');
}

/** Name of the table of the ledger or of the suppression list. */
export function nameOf({ platform }: LocalPlatform, part: 'ledger' | 'suppression'): string {
  const table = platform.stack.ofType('aws_dynamodb_table').find((one) => one.text('name').endsWith(part));
  if (!table) throw new Error(`no table …${part}`);
  return table.text('name');
}

/** Judges runs from 30 mails and 10 events on, so that a test needs few of them. */
export function withLowVolumes({ resource }: SynthesizedJson): void {
  for (const { environment } of Object.values(resource.aws_lambda_function ?? {})) {
    const { variables } = environment as { variables: Record<string, string> };
    if (variables.REPUTATION_LIMITS === undefined) continue;
    const { hour, day } = JSON.parse(variables.REPUTATION_LIMITS);
    const hardBounce = { ...hour.hardBounce, minEvents: 10 };
    variables.REPUTATION_LIMITS = JSON.stringify({ hour: { ...hour, minSends: 30, hardBounce }, day });
  }
}

/** Starts a campaign to so many people, all of them at shop.com. */
export async function startCampaign(
  { platform, stateMachineArn }: LocalPlatform,
  people: number,
  at = '2026-11-30T09:00:00Z',
) {
  const rows = Array.from({ length: people }, (_, index) => ({ email: `p${index}@shop.com`, name: 'P' }));
  const { executionArn, runId } = await startSending(
    platform,
    {
      campaign: 'large',
      list: { key: 'subscribers/large.json', content: JSON.stringify(rows) },
      template: 'product-promotion',
      templateData: {
        discount: '10',
        product_name: 'Our Products',
        product_url: 'https://example.com/products',
        expiry_date: '2026-12-31',
      },
    },
    new Date(at),
  );
  return {
    runId,
    execution: platform.executions.execution(executionArn),
    /** As the notice says. */
    resume: () => platform.executions.start(stateMachineArn, JSON.stringify({ run: runId })),
  };
}
