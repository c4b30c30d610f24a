import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { objectKeys } from '../../../lambdas/shared/object-keys';
import type { Platform } from '../platform/bring-up';
import type { ServiceResponse } from '../service';
import type { StackClients } from '../stack-clients';
import type { Execution } from '../states/execution';
import { OPERATOR_ROLE } from '../terraform/computed';
import { alarmsView } from './alarms-view';
import type { Html } from './html';
import { inboxView } from './inbox-view';
import { type Frame, type PageContent, page } from './layout';
import { type LedgerData, ledgerData, type RunState } from './ledger-data';
import { MAIL_FRAME_HEADERS, mailFrame } from './mail-frame';
import { mailView } from './mail-view';
import { permissionsView } from './permissions-view';
import { pageResponse, respond } from './responses';
import { runView } from './run-view';
import { RUNS_SHOWN, runsView } from './runs-view';
import { schedulesView } from './schedules-view';
import { suppressedPeople } from './suppression-data';
import { suppressionView } from './suppression-view';

/** Files of a run that can be read here, with their types and what their page may do. */
const RUN_FILES: Readonly<Record<string, { key: (run: string) => string; headers: Record<string, string> }>> =
  {
    'report.html': {
      key: objectKeys.reportHtml,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      },
    },
    'report.json': { key: objectKeys.reportJson, headers: { 'content-type': 'application/json' } },
    'rejected.jsonl': {
      key: objectKeys.rejected,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    },
  };

/** Reads the platform and renders the console's pages. What is not there is undefined. */
export class Pages {
  private readonly ledger: LedgerData;

  constructor(
    private readonly platform: Platform,
    private readonly clients: StackClients,
    private readonly options: Frame & { readonly campaign: string },
  ) {
    this.ledger = ledgerData(clients.dynamo, clients.ledgerTable);
  }

  inbox(query: URLSearchParams): ServiceResponse {
    const run = query.get('run');
    const number = Number(query.get('page') ?? '1');
    return this.render(
      inboxView(this.platform.ses.outbox.all(), {
        ...(run !== null && { run }),
        page: Number.isInteger(number) && number > 0 ? number : 1,
      }),
    );
  }

  async mail(messageId: string, notice: Html): Promise<ServiceResponse | undefined> {
    const { ses, url } = this.platform;
    const mail = this.findMail(messageId);
    if (!mail) return undefined;
    const recipient = await this.ledger.recipientOf(mail);
    return this.render(
      mailView({ mail, mime: ses.outbox.mime(messageId), recipient, stackUrl: url, notice }),
    );
  }

  mailHtml(messageId: string): ServiceResponse | undefined {
    const mail = this.findMail(messageId);
    return mail?.html === undefined ? undefined : respond(200, mailFrame(mail.html), MAIL_FRAME_HEADERS);
  }

  async runs(notice: Html): Promise<ServiceResponse> {
    const records = await this.ledger.runs();
    const states = await Promise.all(records.slice(0, RUNS_SHOWN).map(({ run }) => this.ledger.run(run)));
    const shown = states.filter((state): state is RunState => state !== undefined);
    return this.render(runsView({ shown, all: records.length, campaign: this.options.campaign, notice }));
  }

  async run(run: string): Promise<ServiceResponse | undefined> {
    const state = await this.ledger.run(run);
    return state && this.render(runView({ state, execution: this.executionOf(state) }));
  }

  async runFile(run: string, name: string): Promise<ServiceResponse | undefined> {
    const file = Object.hasOwn(RUN_FILES, name) ? RUN_FILES[name] : undefined;
    if (!file) return undefined;
    try {
      const { Body } = await this.clients.s3.send(
        new GetObjectCommand({ Bucket: this.clients.bucket, Key: file.key(run) }),
      );
      return respond(200, (await Body?.transformToString()) ?? '', file.headers);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async suppression(): Promise<ServiceResponse> {
    const { ses } = this.platform;
    const { dynamo, suppressionTable } = this.clients;
    const people = await suppressedPeople(dynamo, suppressionTable, ses.outbox.all());
    return this.render(suppressionView(people, ses.suppression.all()));
  }

  schedules(notice: Html): ServiceResponse {
    const { schedules, scheduleRunner } = this.platform;
    const planned = schedules
      .list()
      .map((schedule) => ({ schedule, next: scheduleRunner.nextRunOf(schedule) }));
    return this.render(schedulesView(planned, notice));
  }

  permissions(): ServiceResponse {
    const { access } = this.platform;
    return this.render(permissionsView(access.log, access.neverUsed(), OPERATOR_ROLE));
  }

  alarms(): ServiceResponse {
    const { stack, messaging } = this.platform;
    return this.render(alarmsView(stack.ofType('aws_cloudwatch_metric_alarm'), messaging.notifications));
  }

  /** A page that says that there is nothing, or what went wrong. */
  message(title: string, body: Html, status: number): ServiceResponse {
    return this.render({ title, section: '', body }, status);
  }

  private render(content: PageContent, status = 200): ServiceResponse {
    return pageResponse(page(content, this.options), status);
  }

  private findMail(messageId: string) {
    return this.platform.ses.outbox.all().find((mail) => mail.messageId === messageId);
  }

  /** The execution that claimed the run, where it belongs to this start. */
  private executionOf({ record }: RunState): Execution | undefined {
    const { executions, stack } = this.platform;
    return stack
      .ofType('aws_sfn_state_machine')
      .flatMap((machine) => executions.list({ stateMachineArn: machine.text('arn') }))
      .find(({ origin }) => origin.executionArn === record.execution);
  }
}
