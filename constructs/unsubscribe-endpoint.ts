import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api';
import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';
import { ApiDomain, type ApiDomainOptions } from './api-domain';
import type { Deployment } from './deployment';
import { NodeLambda } from './node-lambda';
import type { SendLedger } from './send-ledger';
import type { SuppressionList } from './suppression-list';

export interface UnsubscribeEndpointProps {
  readonly deployment: Deployment;
  readonly ledger: SendLedger;
  readonly suppressionList: SuppressionList;
  /** Name of the sender, as the page shows it. */
  readonly brandName: string;
  /** Postal address of the sender, as the page shows it. */
  readonly postalAddress: string;
  /**
   * A domain of one's own for the links.
   *
   * @default - the address that API Gateway gives
   */
  readonly domain?: ApiDomainOptions;
}

/**
 * Requests a second and at once that the API lets through: a campaign's clicks come in far below, a scanner's flood is
 * answered 429 before it costs anything.
 */
const THROTTLE = { rate: 50, burst: 100 } as const;

/** What the access log says of a request. No path and no query: the token in them is a person's. */
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
});

/**
 * Where the unsubscribe links of every mail lead: GET shows a page and changes nothing, POST unsubscribes (RFC 8058).
 * Links are signed with a secret that functions derive from the KMS key of the suppression list, for this purpose alone.
 */
export class UnsubscribeEndpoint extends Construct {
  public readonly api: Apigatewayv2Api;
  public readonly accessLog: CloudwatchLogGroup;
  public readonly lambda: NodeLambda<'unsubscribe'>;
  /** The domain of one's own, where there is one. */
  public readonly domain: ApiDomain | undefined;
  /** Address of a link without its token: `https://…/u/`. */
  public readonly url: string;

  constructor(scope: Construct, id: string, props: UnsubscribeEndpointProps) {
    super(scope, id);
    const { deployment, ledger, suppressionList } = props;
    this.lambda = new NodeLambda(this, 'unsubscribe', {
      deployment,
      function: 'unsubscribe',
      description: 'Shows the unsubscribe page and records who left',
      timeoutSeconds: 10,
      environment: {
        STACK_PREFIX: deployment.prefix,
        LEDGER_TABLE: ledger.table.name,
        SUPPRESSION_TABLE: suppressionList.table.name,
        TOKEN_KEY_ARN: suppressionList.secretsKey.key.arn,
        BRAND_NAME: props.brandName,
        POSTAL_ADDRESS: props.postalAddress,
      },
    });
    suppressionList.secretsKey.grantDerive(this.lambda);
    suppressionList.grantRecord(this.lambda);
    ledger.grantUpdate(this.lambda);

    this.api = new Apigatewayv2Api(this, 'api', {
      name: deployment.nameOf('api', 'unsubscribe'),
      protocolType: 'HTTP',
      disableExecuteApiEndpoint: props.domain !== undefined,
    });
    this.accessLog = new CloudwatchLogGroup(this, 'access-log', {
      name: `/aws/apigateway/${deployment.prefix}-unsubscribe`,
      retentionInDays: deployment.logRetentionDays,
    });
    this.createRoutes();
    const stage = new Apigatewayv2Stage(this, 'stage', {
      apiId: this.api.id,
      name: '$default',
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: THROTTLE.rate, throttlingBurstLimit: THROTTLE.burst },
      accessLogSettings: { destinationArn: this.accessLog.arn, format: ACCESS_LOG_FORMAT },
    });
    this.domain = props.domain && new ApiDomain(this, 'domain', { ...props.domain, api: this.api, stage });
    this.url = `${this.domain ? `https://${this.domain.domainName}` : this.api.apiEndpoint}/u/`;
  }

  private createRoutes(): void {
    const integration = new Apigatewayv2Integration(this, 'integration', {
      apiId: this.api.id,
      integrationType: 'AWS_PROXY',
      integrationUri: this.lambda.function.invokeArn,
      payloadFormatVersion: '2.0',
    });
    for (const method of ['GET', 'POST']) {
      new Apigatewayv2Route(this, method.toLowerCase(), {
        apiId: this.api.id,
        routeKey: `${method} /u/{token}`,
        target: `integrations/${integration.id}`,
      });
    }
    new LambdaPermission(this, 'permission', {
      statementId: 'AllowUnsubscribeApi',
      action: 'lambda:InvokeFunction',
      functionName: this.lambda.function.functionName,
      principal: 'apigateway.amazonaws.com',
      sourceArn: `${this.api.executionArn}/*/*/u/{token}`,
    });
  }
}
