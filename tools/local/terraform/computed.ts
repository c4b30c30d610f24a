import { arnOf, globalArnOf, s3ArnOf } from '../arn';
import { httpApiTypes } from './computed/http-api';
import {
  endpoint,
  type LocalAddress,
  required,
  uniqueId,
  uuid,
  withArn,
  zoneId,
} from './computed/identifiers';
import { sesTypes } from './computed/ses';
import type { ComputeAttributes, ComputedTable } from './stack';
import type { ValueMap } from './value';

export type { LocalAddress } from './computed/identifiers';

/** The role that whoever brings the stack up acts in, as Terraform's does at an apply. */
export const OPERATOR_ROLE = 'local-operator';

/**
 * The attributes that AWS computes, for every resource type that the constructs use. ARNs look as they do on AWS; queue
 * URLs and API endpoints lead to the local port, for the SDK calls a queue where its URL says. Ids that AWS draws by lot
 * are made from the resource's address, so that they are the same at every start.
 */
export function awsComputed(local: LocalAddress): ComputedTable {
  return {
    ...messagingTypes(local),
    ...sesTypes(local),
    ...httpApiTypes(local),
    ...computeTypes(local),
    ...storageTypes(local),
    ...otherTypes(local),
  };
}

function messagingTypes(local: LocalAddress): ComputedTable {
  return {
    aws_sns_topic: (config, address) => withArn(arnOf(local, 'sns', required(config, address, 'name'))),
    aws_sns_topic_policy: (config, address) => ({
      id: required(config, address, 'arn'),
      owner: local.accountId,
    }),
    aws_sns_topic_subscription: (config, address) => ({
      ...withArn(`${required(config, address, 'topic_arn')}:${uuid(address)}`),
      owner_id: local.accountId,
    }),
    aws_sqs_queue: (config, address) => {
      const name = required(config, address, 'name');
      const url = `${endpoint(local)}/${local.accountId}/${name}`;
      return { arn: arnOf(local, 'sqs', name), id: url, url };
    },
    aws_sqs_queue_policy: (config, address) => ({ id: required(config, address, 'queue_url') }),
  };
}

function computeTypes(local: LocalAddress): ComputedTable {
  return {
    aws_lambda_event_source_mapping: (config, address) => {
      const id = uuid(address);
      const name = required(config, address, 'function_name');
      return {
        arn: arnOf(local, 'lambda', `event-source-mapping:${id}`),
        id,
        uuid: id,
        function_arn: name.startsWith('arn:') ? name : arnOf(local, 'lambda', `function:${name}`),
      };
    },
    aws_lambda_function: (config, address) => {
      const name = required(config, address, 'function_name');
      const arn = arnOf(local, 'lambda', `function:${name}`);
      const invocations = `path/2015-03-31/functions/${arn}/invocations`;
      return {
        arn,
        id: name,
        invoke_arn: arnOf({ ...local, accountId: 'lambda' }, 'apigateway', invocations),
        qualified_arn: `${arn}:$LATEST`,
        version: '$LATEST',
      };
    },
    aws_lambda_invocation: (config, address) => ({
      id: `${required(config, address, 'function_name')}_$LATEST_${uuid(address)}`,
    }),
    aws_lambda_permission: (config, address) => ({ id: required(config, address, 'statement_id') }),
    aws_scheduler_schedule: (config, address) => {
      const group = typeof config.group_name === 'string' ? config.group_name : 'default';
      const id = `${group}/${required(config, address, 'name')}`;
      return { arn: arnOf(local, 'scheduler', `schedule/${id}`), id };
    },
    aws_scheduler_schedule_group: (config, address) => {
      const name = required(config, address, 'name');
      return { arn: arnOf(local, 'scheduler', `schedule-group/${name}`), id: name };
    },
    aws_sfn_state_machine: (config, address) =>
      withArn(arnOf(local, 'states', `stateMachine:${required(config, address, 'name')}`)),
  };
}

function storageTypes(local: LocalAddress): ComputedTable {
  const ofBucket: ComputeAttributes = (config, address) => ({ id: required(config, address, 'bucket') });
  return {
    aws_dynamodb_table: (config, address) => {
      const name = required(config, address, 'name');
      return { arn: arnOf(local, 'dynamodb', `table/${name}`), id: name };
    },
    aws_s3_bucket: (config, address) => {
      const name = required(config, address, 'bucket');
      return { arn: s3ArnOf(local, name), id: name, bucket_region: local.region };
    },
    aws_s3_bucket_lifecycle_configuration: ofBucket,
    aws_s3_bucket_policy: ofBucket,
    aws_s3_bucket_public_access_block: ofBucket,
    aws_s3_bucket_server_side_encryption_configuration: ofBucket,
    aws_s3_bucket_versioning: ofBucket,
    aws_s3_object: (config, address) => ({
      arn: s3ArnOf(local, `${required(config, address, 'bucket')}/${required(config, address, 'key')}`),
    }),
  };
}

function otherTypes(local: LocalAddress): ComputedTable {
  const session = globalArnOf(local, 'sts', `assumed-role/${OPERATOR_ROLE}/operator`);
  return {
    'data.aws_caller_identity': () => ({
      account_id: local.accountId,
      arn: session,
      id: local.accountId,
      user_id: `${uniqueId('AROA', OPERATOR_ROLE)}:operator`,
    }),
    'data.aws_iam_session_context': (config, address) =>
      sessionContext(local, required(config, address, 'arn')),
    'data.aws_route53_zone': (config, address) => {
      const id =
        typeof config.zone_id === 'string' ? config.zone_id : zoneId(required(config, address, 'name'));
      return { arn: `arn:aws:route53:::hostedzone/${id}`, id, zone_id: id };
    },
    aws_cloudwatch_dashboard: (config, address) => {
      const name = required(config, address, 'dashboard_name');
      return { dashboard_arn: globalArnOf(local, 'cloudwatch', `dashboard/${name}`), id: name };
    },
    aws_cloudwatch_event_rule: (config, address) => {
      const name = required(config, address, 'name');
      return { arn: arnOf(local, 'events', `rule/${name}`), id: name };
    },
    aws_cloudwatch_event_target: (config, address) => ({
      id: `${required(config, address, 'rule')}-${required(config, address, 'target_id')}`,
    }),
    aws_cloudwatch_log_group: (config, address) => {
      const name = required(config, address, 'name');
      return { arn: arnOf(local, 'logs', `log-group:${name}`), id: name };
    },
    aws_cloudwatch_metric_alarm: (config, address) => {
      const name = required(config, address, 'alarm_name');
      return { arn: arnOf(local, 'cloudwatch', `alarm:${name}`), id: name };
    },
    aws_iam_role: (config, address) => {
      const name = required(config, address, 'name');
      return {
        arn: globalArnOf(local, 'iam', `role/${name}`),
        id: name,
        unique_id: uniqueId('AROA', address),
      };
    },
    aws_iam_role_policy: (config, address) => ({
      id: `${required(config, address, 'role')}:${required(config, address, 'name')}`,
    }),
    aws_kms_alias: (config, address) => {
      const name = required(config, address, 'name');
      const key = required(config, address, 'target_key_id');
      return {
        arn: arnOf(local, 'kms', name),
        id: name,
        target_key_arn: key.startsWith('arn:') ? key : arnOf(local, 'kms', `key/${key}`),
      };
    },
    aws_kms_key: (_, address) => {
      const id = uuid(address);
      return { arn: arnOf(local, 'kms', `key/${id}`), id, key_id: id };
    },
    aws_route53_record: (config, address) => {
      const name = required(config, address, 'name');
      return {
        fqdn: name.replace(/\.$/, ''),
        id: `${required(config, address, 'zone_id')}_${name}_${required(config, address, 'type')}`,
      };
    },
  };
}

/** The role behind a session's ARN; any other ARN is its own issuer (provider documentation, `aws_iam_session_context`). */
function sessionContext(local: LocalAddress, arn: string): ValueMap {
  const [, role, name] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (role === undefined || name === undefined)
    return { id: arn, issuer_arn: arn, issuer_name: '', session_name: '' };
  return {
    id: arn,
    issuer_arn: globalArnOf(local, 'iam', `role/${role}`),
    issuer_name: role,
    session_name: name,
  };
}
