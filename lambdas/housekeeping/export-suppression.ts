import type { Log } from '../shared/log';
import { objectKeys } from '../shared/object-keys';
import { exportLine } from './export-line';
import type { SuppressionScan } from './suppression-scan';
import type { UploadText } from './upload-text';

export interface ExportSuppressionDependencies {
  readonly people: Pick<SuppressionScan, 'everyone'>;
  readonly upload: UploadText;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Writes everyone who is suppressed to `suppression/bounced-emails.txt`, for people to read; the table stays the truth. In the
 * order of the table, for sorting would take memory for all of them. Who is known by hash alone is left out and counted.
 */
export async function exportSuppression({
  people,
  upload,
  now,
  log,
}: ExportSuppressionDependencies): Promise<void> {
  const count = { addresses: 0, withoutAddress: 0 };
  async function* lines(): AsyncGenerator<string> {
    for await (const item of people.everyone()) {
      const exported = exportLine(item, now());
      if (exported.kind === 'without-address') count.withoutAddress += 1;
      if (exported.kind !== 'line') continue;
      count.addresses += 1;
      yield exported.line;
    }
  }
  await upload(objectKeys.suppressionExport, lines());
  log.info('suppression list exported', count);
}
