import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage';
import { TerraformOutput } from 'cdktf';
import { ApiDomain, type ApiDomainOptions } from '../../constructs/api-domain';
import { UserError } from '../../lambdas/shared/user-error';
import { ref } from '../support/policies';
import { synthesize } from '../support/synthesize';

const certificateArn =
  'arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-000000000000';

function synthesizeDomain(options: Partial<ApiDomainOptions>) {
  return synthesize((stack) => {
    const api = new Apigatewayv2Api(stack, 'api', { name: 'api', protocolType: 'HTTP' });
    const stage = new Apigatewayv2Stage(stack, 'stage', { apiId: api.id, name: '$default' });
    const domain = new ApiDomain(stack, 'domain', {
      api,
      stage,
      domainName: 'unsubscribe.example.com',
      ...options,
    });
    new TerraformOutput(stack, 'name', { value: domain.domainName });
    new TerraformOutput(stack, 'records', { value: domain.dnsRecords });
  });
}

test('puts a domain with a certificate that exists in front of the API', () => {
  const out = synthesizeDomain({ certificateArn });
  const name = out.one('aws_apigatewayv2_domain_name');
  expect(name.config).toEqual({
    domain_name: 'unsubscribe.example.com',
    domain_name_configuration: {
      certificate_arn: certificateArn,
      endpoint_type: 'REGIONAL',
      security_policy: 'TLS_1_2',
    },
  });
  expect(out.one('aws_apigatewayv2_api_mapping').config).toEqual({
    api_id: ref(out.one('aws_apigatewayv2_api'), 'id'),
    domain_name: ref(name, 'domain_name'),
    stage: ref(out.one('aws_apigatewayv2_stage'), 'name'),
  });
  expect(out.resources('aws_acm_certificate')).toEqual([]);
});

test('makes no record for a zone kept elsewhere, and says where a CNAME has to lead', () => {
  const out = synthesizeDomain({ certificateArn });
  expect(out.resources('aws_route53_record')).toEqual([]);
  expect(out.output('name')).toBe('unsubscribe.example.com');
  expect(out.output('records')).toEqual([
    {
      name: 'unsubscribe.example.com',
      type: 'CNAME',
      value: ref(out.one('aws_apigatewayv2_domain_name'), 'domain_name_configuration[0].target_domain_name'),
    },
  ]);
});

test('makes the record in a hosted zone known by its id', () => {
  const out = synthesizeDomain({ certificateArn, zone: { zoneId: 'Z123' } });
  const name = out.one('aws_apigatewayv2_domain_name');
  expect(out.one('aws_route53_record').config).toEqual({
    zone_id: 'Z123',
    name: 'unsubscribe.example.com',
    type: 'A',
    alias: {
      name: ref(name, 'domain_name_configuration[0].target_domain_name'),
      zone_id: ref(name, 'domain_name_configuration[0].hosted_zone_id'),
      evaluate_target_health: false,
    },
  });
  expect(out.dataSources()).toEqual([]);
});

test('looks a hosted zone up by its name', () => {
  const out = synthesizeDomain({ certificateArn, zone: { zoneName: 'example.com' } });
  const [zone] = out.dataSources('aws_route53_zone');
  expect(zone?.config).toEqual({ name: 'example.com' });
  expect(out.one('aws_route53_record').config.zone_id).toBe(`\${data.${zone?.address}.zone_id}`);
});

test('makes a certificate and validates it by the one record that ACM asks for one name', () => {
  const out = synthesizeDomain({ zone: { zoneId: 'Z123' } });
  const certificate = out.one('aws_acm_certificate');
  expect(certificate.config).toEqual({
    domain_name: 'unsubscribe.example.com',
    validation_method: 'DNS',
    lifecycle: { create_before_destroy: true },
  });
  const [record] = out.resources('aws_route53_record').filter(({ config }) => config.type !== 'A');
  const option = `element(tolist(${certificate.address}.domain_validation_options), 0)`;
  expect(record?.config).toEqual({
    zone_id: 'Z123',
    name: `\${${option}.resource_record_name}`,
    type: `\${${option}.resource_record_type}`,
    records: [`\${${option}.resource_record_value}`],
    ttl: 300,
    allow_overwrite: true,
  });
  const validation = out.one('aws_acm_certificate_validation');
  expect(validation.config).toEqual({
    certificate_arn: ref(certificate, 'arn'),
    validation_record_fqdns: [`\${${record?.address}.fqdn}`],
  });
  // The validated certificate, not the one that ACM has yet to sign.
  expect(out.one('aws_apigatewayv2_domain_name').config.domain_name_configuration).toMatchObject({
    certificate_arn: ref(validation, 'certificate_arn'),
  });
});

test('fails without a certificate and a zone to validate one in', () => {
  expect(() => synthesizeDomain({})).toThrow(
    new UserError(
      'stack/domain:\n  domain unsubscribe.example.com wants a certificateArn, or a Route 53 zone in which a certificate can be validated',
    ),
  );
});
