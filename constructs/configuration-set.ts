import { Sesv2ConfigurationSet } from '@cdktf/provider-aws/lib/sesv2-configuration-set';
import { Construct } from 'constructs';
import type { Deployment } from './deployment';

export interface ConfigurationSetProps {
  readonly deployment: Deployment;
  /**
   * `REQUIRE`: a mail to a server without TLS is not delivered. `OPTIONAL`: it goes in the clear.
   *
   * @default 'REQUIRE'
   */
  readonly tlsPolicy?: 'REQUIRE' | 'OPTIONAL';
}

/**
 * The SES configuration set that every campaign is sent with: TLS, reputation metrics, and hard bounces and complaints put
 * on the account's suppression list by SES itself.
 *
 * Sending is on when the set is made. After that the switch belongs to the run time (the reputation guard turns it off, a
 * person on again), so Terraform leaves it alone.
 */
export class ConfigurationSet extends Construct {
  public readonly configurationSet: Sesv2ConfigurationSet;
  /** Name and ARN as texts made from names: a policy that uses them does not wait for the set. */
  public readonly configurationSetName: string;
  public readonly configurationSetArn: string;

  constructor(scope: Construct, id: string, props: ConfigurationSetProps) {
    super(scope, id);
    const { deployment, tlsPolicy = 'REQUIRE' } = props;
    this.configurationSetName = deployment.nameOf('configuration set', 'campaigns');
    this.configurationSetArn = deployment.arnOf('ses', `configuration-set/${this.configurationSetName}`);
    this.configurationSet = new Sesv2ConfigurationSet(this, 'set', {
      configurationSetName: this.configurationSetName,
      deliveryOptions: { tlsPolicy },
      reputationOptions: { reputationMetricsEnabled: true },
      sendingOptions: { sendingEnabled: true },
      suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      lifecycle: { ignoreChanges: ['sending_options'] },
    });
  }
}
