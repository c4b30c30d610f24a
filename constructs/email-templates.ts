import path from 'node:path';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { SesTemplate } from '@cdktf/provider-aws/lib/ses-template';
import { Construct } from 'constructs';
import { objectKeys } from '../lambdas/shared/object-keys';
import type { CampaignBucket } from './campaign-bucket';
import type { Deployment } from './deployment';
import { projectRoot } from './project-root';
import { compileTemplate } from './template-compiler/compile';
import { readTemplates } from './template-compiler/read-template';
import { literal } from './terraform-text';

export interface EmailTemplatesProps {
  readonly deployment: Deployment;
  readonly bucket: CampaignBucket;
  /**
   * Folder with one folder a template: `subject.txt`, `body.html`, `body.txt`.
   *
   * @default 'templates' in the project
   */
  readonly folder?: string;
}

/** One template as it is deployed. */
export interface DeployedTemplate {
  /** Name of its folder. */
  readonly name: string;
  /** The author's text in SES, for test renders. */
  readonly sesTemplate: SesTemplate;
  /** What campaigns are sent from: the compiled form, at one fixed key, whose versions runs pin. */
  readonly compiled: S3Object;
}

/**
 * The e-mail templates: the author's text in SES word for word, and beside it the compiled form in the bucket, which
 * escapes values (SES does not). Fails at synth with file and line of everything the compiler refuses.
 */
export class EmailTemplates extends Construct {
  public readonly templates: readonly DeployedTemplate[];

  constructor(scope: Construct, id: string, props: EmailTemplatesProps) {
    super(scope, id);
    const { deployment, bucket, folder = path.join(projectRoot(), 'templates') } = props;
    this.templates = readTemplates(folder).map((source) => ({
      name: source.name,
      // The v1 resource: v1 and v2 share one store of templates, and the provider has none for v2.
      sesTemplate: new SesTemplate(this, `text-${source.name}`, {
        name: deployment.nameOf('template', source.name),
        subject: literal(source.subject),
        html: literal(source.html),
        text: literal(source.text),
      }),
      compiled: new S3Object(this, `compiled-${source.name}`, {
        bucket: bucket.bucket.bucket,
        key: objectKeys.template(source.name),
        content: literal(`${JSON.stringify(compileTemplate(source), null, 2)}\n`),
        contentType: 'application/json',
        dependsOn: [bucket.policy],
      }),
    }));
  }
}
