import { TerraformOutput } from 'cdktf';
import { UnsubscribeEndpoint, type UnsubscribeEndpointProps } from '../../constructs/unsubscribe-endpoint';
import { partsOf } from '../support/parts';
import { ref, roleStatements } from '../support/policies';
import { synthesize } from '../support/synthesize';

function synthesizeEndpoint(options: Partial<UnsubscribeEndpointProps> = {}) {
  return synthesize(
    (stack, deployment) => {
      const parts = partsOf(stack, deployment);
      const endpoint = new UnsubscribeEndpoint(stack, 'unsubscribe', {
        deployment,
        ledger: parts.ledger(),
        suppressionList: parts.suppressionList(),
        brandName: 'Example Shop',
        postalAddress: 'Example Shop, 1 Main Street',
        ...options,
      });
      new TerraformOutput(stack, 'url', { value: endpoint.url });
    },
    { logRetentionDays: 30 },
  );
}

const domain = {
  domainName: 'unsubscribe.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-000000000000',
};

test('makes an HTTP API whose address begins the links', () => {
  const out = synthesizeEndpoint();
  const api = out.one('aws_apigatewayv2_api');
  expect(api.config).toEqual({
    name: 'shop-test-unsubscribe',
    protocol_type: 'HTTP',
    disable_execute_api_endpoint: false,
  });
  expect(out.output('url')).toBe(`${ref(api, 'api_endpoint')}/u/`);
});

test('answers GET and POST on links alone, both by the function', () => {
  const out = synthesizeEndpoint();
  const apiId = ref(out.one('aws_apigatewayv2_api'), 'id');
  const integration = out.one('aws_apigatewayv2_integration');
  expect(integration.config).toEqual({
    api_id: apiId,
    integration_type: 'AWS_PROXY',
    integration_uri: ref(out.one('aws_lambda_function'), 'invoke_arn'),
    payload_format_version: '2.0',
  });
  expect(out.resources('aws_apigatewayv2_route').map(({ config }) => config)).toEqual(
    ['GET /u/{token}', 'POST /u/{token}'].map((route_key) => ({
      api_id: apiId,
      route_key,
      target: `integrations/${ref(integration, 'id')}`,
    })),
  );
});

test('lets the API call the function for links alone', () => {
  const out = synthesizeEndpoint();
  expect(out.one('aws_lambda_permission').config).toEqual({
    statement_id: 'AllowUnsubscribeApi',
    action: 'lambda:InvokeFunction',
    function_name: ref(out.one('aws_lambda_function'), 'function_name'),
    principal: 'apigateway.amazonaws.com',
    source_arn: `${ref(out.one('aws_apigatewayv2_api'), 'execution_arn')}/*/*/u/{token}`,
  });
});

test('turns a flood away before it costs anything', () => {
  const out = synthesizeEndpoint();
  expect(out.one('aws_apigatewayv2_stage').config).toEqual({
    api_id: ref(out.one('aws_apigatewayv2_api'), 'id'),
    name: '$default',
    auto_deploy: true,
    default_route_settings: { throttling_rate_limit: 50, throttling_burst_limit: 100 },
    access_log_settings: {
      destination_arn: ref(
        out.one('aws_cloudwatch_log_group', { name: '/aws/apigateway/shop-test-unsubscribe' }),
        'arn',
      ),
      format: expect.any(String),
    },
  });
});

test('logs who called what without the path and the query, which hold a person’s token', () => {
  const out = synthesizeEndpoint();
  const { access_log_settings } = out.one('aws_apigatewayv2_stage').config;
  // Variables of HTTP APIs (API Gateway Developer Guide, "Customize HTTP API access logs"); none holds the path or the query.
  expect(JSON.parse((access_log_settings as { format: string }).format)).toEqual({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    method: '$context.httpMethod',
    route: '$context.routeKey',
    status: '$context.status',
    latencyMs: '$context.responseLatency',
    integrationError: '$context.integrationErrorMessage',
  });
  const logs = out.one('aws_cloudwatch_log_group', { name: '/aws/apigateway/shop-test-unsubscribe' });
  expect(logs.config.retention_in_days).toBe(30);
});

test('signs links with the key of the suppression list: each key costs a dollar a month', () => {
  const out = synthesizeEndpoint();
  expect(out.resources('aws_kms_alias').map(({ config }) => config.name)).toEqual([
    'alias/shop-test-addresses',
  ]);
});

test('the function may check links and record who left, and learns of no address', () => {
  const out = synthesizeEndpoint();
  const ledger = out.one('aws_dynamodb_table', { name: 'shop-test-ledger' });
  const suppression = out.one('aws_dynamodb_table', { name: 'shop-test-suppression' });
  const tokenKeyArn = ref(out.one('aws_kms_key'), 'arn');
  expect(out.one('aws_lambda_function').config).toMatchObject({
    timeout: 10,
    environment: {
      variables: {
        STACK_PREFIX: 'shop-test',
        LEDGER_TABLE: ref(ledger, 'name'),
        SUPPRESSION_TABLE: ref(suppression, 'name'),
        TOKEN_KEY_ARN: tokenKeyArn,
        BRAND_NAME: 'Example Shop',
        POSTAL_ADDRESS: 'Example Shop, 1 Main Street',
        NODE_OPTIONS: '--enable-source-maps',
      },
    },
  });
  expect(roleStatements(out, 'shop-test-unsubscribe').slice(1)).toEqual([
    {
      Effect: 'Allow',
      Action: 'kms:GenerateMac',
      Resource: tokenKeyArn,
      Condition: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
    },
    {
      Sid: 'RecordSuppression',
      Effect: 'Allow',
      Action: 'dynamodb:UpdateItem',
      Resource: ref(suppression, 'arn'),
    },
    {
      Sid: 'UpdateLedger',
      Effect: 'Allow',
      Action: 'dynamodb:UpdateItem',
      Resource: ref(ledger, 'arn'),
    },
  ]);
});

test('answers under a domain of its own alone when it has one', () => {
  const out = synthesizeEndpoint({ domain });
  expect(out.one('aws_apigatewayv2_api').config.disable_execute_api_endpoint).toBe(true);
  expect(out.one('aws_apigatewayv2_domain_name').config.domain_name).toBe('unsubscribe.example.com');
  expect(out.one('aws_apigatewayv2_api_mapping').config).toMatchObject({
    api_id: ref(out.one('aws_apigatewayv2_api'), 'id'),
    stage: ref(out.one('aws_apigatewayv2_stage'), 'name'),
  });
  expect(out.output('url')).toBe('https://unsubscribe.example.com/u/');
});
