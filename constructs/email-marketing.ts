import { Construct } from 'constructs';
import type { ReputationLimits } from '../lambdas/shared/environment';
import { AlertTopic } from './alert-topic';
import type { ApiDomainOptions } from './api-domain';
import { CampaignBucket } from './campaign-bucket';
import { CampaignWorkflow } from './campaign-workflow';
import { ConfigurationSet } from './configuration-set';
import type { Deployment } from './deployment';
import { EmailIdentity, type EmailIdentityProps } from './email-identity';
import { EmailTemplates } from './email-templates';
import { EventPipeline } from './event-pipeline';
import { Housekeeping } from './housekeeping';
import { MessagingKey } from './messaging-key';
import { Monitoring } from './monitoring';
import { criticalReputationAlarmArns } from './monitoring/alarm';
import type { RateThresholds } from './monitoring/alarm-table';
import { ReputationGuard } from './reputation-guard';
import { type CampaignSchedule, Scheduler } from './scheduler';
import { SendLedger } from './send-ledger';
import { SuppressionList } from './suppression-list';
import { UnsubscribeEndpoint } from './unsubscribe-endpoint';

export interface EmailMarketingProps {
  readonly deployment: Deployment;
  /** Who sends: the domain with its records, the addresses, what people see. */
  readonly sender: Omit<EmailIdentityProps, 'deployment' | 'configurationSet'> & {
    readonly from: readonly [string, ...string[]];
    readonly name: string;
    readonly postalAddress: string;
    /** @default - the sender */
    readonly replyTo?: readonly string[];
  };
  /** Addresses that get the alerts. */
  readonly alertEmails: readonly string[];
  /**
   * Addresses that get each bounce and complaint.
   *
   * @default - none
   */
  readonly eventEmails?: readonly string[];
  /** Share of the account's sending rate and daily quota that campaigns may use, over 0 to 1. */
  readonly sendRateShare: number;
  /** @default 4 */
  readonly sendConcurrency?: number;
  /** @default - each campaign's own limit alone */
  readonly maxRecipients?: number;
  /** Limits at which a run is paused. */
  readonly reputationLimits: ReputationLimits;
  /** Rates of the account at which people are warned and sending is paused. */
  readonly accountRates: { readonly bounce: RateThresholds; readonly complaint: RateThresholds };
  /** Share of the daily quota from which on people are told. */
  readonly dailyQuotaWarning: number;
  /**
   * Schedules of campaigns.
   *
   * @default - no Scheduler is made
   */
  readonly schedules?: readonly CampaignSchedule[];
  /** @default true */
  readonly monitoring?: boolean;
  /** @default true; needs monitoring, whose critical alarms it acts on */
  readonly reputationGuard?: boolean;
  /** @default - the address that API Gateway gives */
  readonly unsubscribeDomain?: ApiDomainOptions;
  /** @default - whoever applies the stack */
  readonly deployers?: readonly string[];
  /** @default 400 */
  readonly runDays?: number;
  /** @default 150 */
  readonly noncurrentDays?: number;
  /** @default false */
  readonly reservedDomainsAllowed?: boolean;
}

/** The whole platform, wired. Each part takes only parts made before it, which keeps the graph free of cycles. */
export class EmailMarketing extends Construct {
  public readonly bucket: CampaignBucket;
  public readonly identity: EmailIdentity;
  public readonly templates: EmailTemplates;
  public readonly unsubscribe: UnsubscribeEndpoint;
  public readonly workflow: CampaignWorkflow;
  public readonly scheduler: Scheduler | undefined;
  public readonly monitoring: Monitoring | undefined;

  constructor(scope: Construct, id: string, props: EmailMarketingProps) {
    super(scope, id);
    const { deployment } = props;
    const { from, name: fromName, postalAddress, replyTo, ...identity } = props.sender;

    const key = new MessagingKey(this, 'messaging-key', { deployment });
    const alertTopic = new AlertTopic(this, 'alert-topic', { deployment, key, emails: props.alertEmails });
    const configurationSet = new ConfigurationSet(this, 'configuration-set', { deployment });
    const { bucket, ledger, suppressionList } = this.createStores(props);
    this.bucket = bucket;

    this.identity = new EmailIdentity(this, 'identity', { ...identity, deployment, configurationSet });
    this.templates = new EmailTemplates(this, 'templates', { deployment, bucket });
    this.unsubscribe = new UnsubscribeEndpoint(this, 'unsubscribe', {
      deployment,
      ledger,
      suppressionList,
      brandName: fromName,
      postalAddress,
      ...(props.unsubscribeDomain && { domain: props.unsubscribeDomain }),
    });
    const pipeline = new EventPipeline(this, 'events', {
      deployment,
      key,
      configurationSet,
      suppressionList,
      ledger,
      guard: { limits: props.reputationLimits, alertTopic },
      eventEmails: props.eventEmails ?? [],
    });
    this.workflow = new CampaignWorkflow(this, 'workflow', {
      deployment,
      alertTopic,
      bucket,
      configurationSet,
      identity: this.identity,
      ledger,
      suppressionList,
      unsubscribe: this.unsubscribe,
      from,
      fromName,
      replyTo: replyTo ?? [],
      sendRateShare: props.sendRateShare,
      sendConcurrency: props.sendConcurrency ?? 4,
      ...(props.maxRecipients !== undefined && { maxRecipients: props.maxRecipients }),
      reservedDomainsAllowed: props.reservedDomainsAllowed ?? false,
    });
    this.scheduler =
      props.schedules &&
      new Scheduler(this, 'scheduler', {
        deployment,
        key,
        workflow: this.workflow,
        schedules: props.schedules,
      });
    const housekeeping = new Housekeeping(this, 'housekeeping', {
      deployment,
      key,
      bucket,
      ledger,
      suppressionList,
    });
    housekeeping.cleanUpAfter(this.workflow.functions.startRun);

    if (props.monitoring === false) return;
    // Before Monitoring, which watches it; it knows the alarms that it acts on by their names.
    const guard =
      props.reputationGuard === false
        ? undefined
        : new ReputationGuard(this, 'reputation-guard', {
            deployment,
            key,
            alertTopic,
            configurationSet,
            criticalAlarmArns: criticalReputationAlarmArns(deployment),
          });
    this.monitoring = new Monitoring(this, 'monitoring', {
      deployment,
      alertTopic,
      configurationSet,
      pipeline,
      workflow: this.workflow,
      unsubscribe: this.unsubscribe,
      housekeeping,
      ...(this.scheduler && { scheduler: this.scheduler }),
      ...(guard && { guard }),
      bounceRate: props.accountRates.bounce,
      complaintRate: props.accountRates.complaint,
      dailyQuotaWarning: props.dailyQuotaWarning,
    });
  }

  private createStores({ deployment, deployers, runDays, noncurrentDays }: EmailMarketingProps) {
    return {
      bucket: new CampaignBucket(this, 'bucket', {
        deployment,
        deployers: deployers ?? [],
        ...(runDays !== undefined && { runDays }),
        ...(noncurrentDays !== undefined && { noncurrentDays }),
      }),
      ledger: new SendLedger(this, 'ledger', { deployment }),
      suppressionList: new SuppressionList(this, 'suppression-list', { deployment }),
    };
  }
}
