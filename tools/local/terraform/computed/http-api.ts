import { arnOf } from '../../arn';
import { blocksOf, type ComputedTable } from '../stack';
import { digest, endpoint, type LocalAddress, required, uuid, withArn, zoneId } from './identifiers';

/** HTTP APIs and the certificates of their domains. */
export function httpApiTypes(local: LocalAddress): ComputedTable {
  return {
    aws_acm_certificate: (config, address) => {
      const domain = required(config, address, 'domain_name');
      return {
        ...withArn(arnOf(local, 'acm', `certificate/${uuid(address)}`)),
        status: 'ISSUED',
        domain_validation_options: [
          {
            domain_name: domain,
            resource_record_name: `_${digest(address).slice(0, 32)}.${domain}.`,
            resource_record_type: 'CNAME',
            resource_record_value: `_${digest(domain).slice(0, 32)}.acm-validations.aws.`,
          },
        ],
      };
    },
    aws_acm_certificate_validation: (_, address) => ({ id: uuid(address) }),
    aws_apigatewayv2_api: (_, address) => {
      const id = digest(address).slice(0, 10);
      return {
        // API Gateway's own ARNs have no account (API Gateway Developer Guide, "ARN reference").
        arn: arnOf({ ...local, accountId: '' }, 'apigateway', `/apis/${id}`),
        id,
        api_endpoint: endpoint(local),
        execution_arn: arnOf(local, 'execute-api', id),
      };
    },
    aws_apigatewayv2_api_mapping: (_, address) => ({ id: digest(address).slice(0, 6) }),
    aws_apigatewayv2_domain_name: (config, address) => ({
      arn: arnOf(
        { ...local, accountId: '' },
        'apigateway',
        `/domainnames/${required(config, address, 'domain_name')}`,
      ),
      id: required(config, address, 'domain_name'),
      domain_name_configuration: [
        {
          ...blocksOf(config.domain_name_configuration)[0],
          target_domain_name: `d-${digest(address).slice(0, 10)}.execute-api.${local.region}.amazonaws.com`,
          hosted_zone_id: zoneId(`execute-api.${local.region}`),
        },
      ],
    }),
    aws_apigatewayv2_integration: (_, address) => ({ id: digest(address).slice(0, 7) }),
    aws_apigatewayv2_route: (_, address) => ({ id: digest(address).slice(0, 7) }),
    aws_apigatewayv2_stage: (config, address) => {
      const api = required(config, address, 'api_id');
      const name = required(config, address, 'name');
      return {
        arn: arnOf({ ...local, accountId: '' }, 'apigateway', `/apis/${api}/stages/${name}`),
        id: name,
        execution_arn: arnOf(local, 'execute-api', `${api}/${name}`),
        invoke_url: `${endpoint(local)}/${name === '$default' ? '' : name}`,
      };
    },
  };
}
