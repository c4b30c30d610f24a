import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import type { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api';
import { Apigatewayv2ApiMapping } from '@cdktf/provider-aws/lib/apigatewayv2-api-mapping';
import { Apigatewayv2DomainName } from '@cdktf/provider-aws/lib/apigatewayv2-domain-name';
import type { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage';
import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Fn, propertyAccess, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { DnsRecord } from './email-identity';
import { assertRules } from './rules';

export interface ApiDomainOptions {
  /** Domain of the API, e.g. `unsubscribe.example.com`. */
  readonly domainName: string;
  /**
   * ARN of a certificate for the domain, in the API's Region.
   *
   * @default - one is made and validated through `zone`
   */
  readonly certificateArn?: string;
  /**
   * Hosted zone for the domain's record and its certificate's validation.
   *
   * @default - no record is made; `dnsRecords` says which to add by hand
   */
  readonly zone?: { readonly zoneName: string } | { readonly zoneId: string };
}

export interface ApiDomainProps extends ApiDomainOptions {
  readonly api: Apigatewayv2Api;
  readonly stage: Apigatewayv2Stage;
}

/** A domain of one's own in front of an HTTP API, with its certificate and its record. */
export class ApiDomain extends Construct {
  public readonly domainName: string;
  /** The record that the domain needs in a zone kept elsewhere; none where `zone` is given. */
  public readonly dnsRecords: readonly DnsRecord[];

  constructor(scope: Construct, id: string, props: ApiDomainProps) {
    super(scope, id);
    const { api, stage, zone } = props;
    assertRules(this, [
      {
        ok: props.certificateArn !== undefined || zone !== undefined,
        fault: `domain ${props.domainName} wants a certificateArn, or a Route 53 zone in which a certificate can be validated`,
      },
    ]);
    const zoneId =
      zone &&
      ('zoneId' in zone ? zone.zoneId : new DataAwsRoute53Zone(this, 'zone', { name: zone.zoneName }).zoneId);
    this.domainName = props.domainName;
    const domain = new Apigatewayv2DomainName(this, 'name', {
      domainName: props.domainName,
      domainNameConfiguration: {
        certificateArn: props.certificateArn ?? this.certificate(props.domainName, zoneId ?? ''),
        endpointType: 'REGIONAL',
        securityPolicy: 'TLS_1_2',
      },
    });
    new Apigatewayv2ApiMapping(this, 'mapping', {
      apiId: api.id,
      domainName: domain.domainName,
      stage: stage.name,
    });
    const { targetDomainName } = domain.domainNameConfiguration;
    this.dnsRecords = zone ? [] : [{ name: props.domainName, type: 'CNAME', value: targetDomainName }];
    if (zoneId !== undefined) {
      new Route53Record(this, 'record', {
        zoneId,
        name: props.domainName,
        type: 'A',
        alias: {
          name: targetDomainName,
          zoneId: domain.domainNameConfiguration.hostedZoneId,
          evaluateTargetHealth: false,
        },
      });
    }
  }

  /** A certificate for the domain, validated by the one record that ACM asks for one name (unknown at plan). */
  private certificate(domainName: string, zoneId: string): string {
    const certificate = new AcmCertificate(this, 'certificate', {
      domainName,
      validationMethod: 'DNS',
      lifecycle: { createBeforeDestroy: true },
    });
    const option = Fn.element(certificate.domainValidationOptions, 0);
    const part = (name: string) => Token.asString(propertyAccess(option, [`resource_record_${name}`]));
    const record = new Route53Record(this, 'validation-record', {
      zoneId,
      name: part('name'),
      type: part('type'),
      records: [part('value')],
      ttl: 300,
      allowOverwrite: true,
    });
    return new AcmCertificateValidation(this, 'validation', {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    }).certificateArn;
  }
}
