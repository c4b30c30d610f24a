import { badRequest, sesError } from './errors';
import { buildMime } from './mime';
import { type Page, page } from './paging';
import {
  compileTemplate,
  parseTemplateData,
  type Rendered,
  RenderingError,
  type TemplateData,
} from './rendering';
import { resourceName, type StoredTemplate, type TemplateContent } from './state';

/** 20,000 templates of up to 500 KB each (https://docs.aws.amazon.com/ses/latest/dg/quotas.html). */
const MAX_TEMPLATES = 20_000;
const MAX_BYTES = 500 * 1024;

/** The stored templates; version 1 of the API, which Terraform uses, shares them. */
export class Templates {
  private readonly byName = new Map<string, StoredTemplate>();
  private compiled = new WeakMap<StoredTemplate, (data: TemplateData) => Rendered>();

  constructor(private readonly now: () => number) {}

  /** CreateEmailTemplate. */
  create(name: string, content: TemplateContent): void {
    if (this.byName.has(name)) {
      throw sesError('AlreadyExistsException', `Template ${name} already exists.`);
    }
    if (this.byName.size >= MAX_TEMPLATES) {
      throw sesError('LimitExceededException', `The account has ${MAX_TEMPLATES} templates already.`);
    }
    this.store({ name, content, createdAt: this.now() });
  }

  /** UpdateEmailTemplate. */
  update(name: string, content: TemplateContent): void {
    this.store({ ...this.get(name), content });
  }

  /** Creates or updates, for a stack that is brought up again. */
  put(name: string, content: TemplateContent): void {
    if (this.byName.has(name)) this.update(name, content);
    else this.create(name, content);
  }

  /** The template of that name; NotFoundException without one. */
  get(name: string): StoredTemplate {
    const template = this.byName.get(name);
    if (!template) throw sesError('NotFoundException', `Template ${name} does not exist.`);
    return template;
  }

  /** DeleteEmailTemplate; mail that waits to be rendered is lost with the template, as on AWS. */
  delete(name: string): void {
    this.get(name);
    this.byName.delete(name);
  }

  /** Renders a stored template; throws {@link RenderingError} where it cannot. */
  render(name: string, data: TemplateData): Rendered {
    const template = this.get(name);
    const render = this.compiled.get(template) ?? compileTemplate(template.content);
    this.compiled.set(template, render);
    return render(data);
  }

  /** TestRenderEmailTemplate: the whole message; what a send reports by an event is an error at once here. */
  testRender(name: string, data: string): string {
    this.get(name);
    try {
      return buildMime([], this.render(name, parseTemplateData('TemplateData', data)), name);
    } catch (error) {
      throw error instanceof RenderingError ? badRequest(error.message) : error;
    }
  }

  /** A page of ListEmailTemplates, newest first. */
  list(size?: number, token?: string): Page<object> {
    const newestFirst = this.all().sort((a, b) => b.createdAt - a.createdAt);
    const templates = page(newestFirst, ({ name }) => name, { defaultSize: 10, maxSize: 100 }, size, token);
    const items = templates.items.map(({ name, createdAt }) => ({
      TemplateName: name,
      CreatedTimestamp: createdAt / 1000,
    }));
    return { ...templates, items };
  }

  all(): StoredTemplate[] {
    return [...this.byName.values()];
  }

  import(templates: readonly StoredTemplate[]): void {
    this.byName.clear();
    for (const template of templates) this.byName.set(template.name, template);
  }

  private store(template: StoredTemplate): void {
    const { name, content } = template;
    if (!resourceName.safeParse(name).success) {
      throw badRequest(
        `Invalid template name "${name}": 1 to 64 of the characters A-Z, a-z, 0-9, _ and - are allowed.`,
      );
    }
    assertContent(content);
    const bytes = Object.values(content).reduce((sum, part) => sum + Buffer.byteLength(part ?? ''), 0);
    if (bytes > MAX_BYTES) throw badRequest(`Template ${name} has ${bytes} bytes, ${MAX_BYTES} are allowed.`);
    this.compiled.set(template, compileTemplate(content));
    this.byName.set(name, template);
  }
}

/** SES asks for a subject though its model does not (aws/aws-sdk-js-v3#7578), and for one body at least. */
export function assertContent({ Subject, Html, Text }: TemplateContent): void {
  if (!Subject) throw badRequest('The template has no subject.');
  if (!Html && !Text) throw badRequest('The template has neither an HTML nor a text part.');
}

/** The name of a stored template, which a call gives as it is or in an ARN. */
export function templateName({ TemplateName, TemplateArn }: TemplateReference): string {
  const name = TemplateName ?? /^arn:[^:]+:ses:[^:]*:[^:]*:template\/(.+)$/.exec(TemplateArn ?? '')?.[1];
  if (name === undefined) throw badRequest(`"${TemplateArn}" is no ARN of a template.`);
  return name;
}

interface TemplateReference {
  readonly TemplateName?: string | undefined;
  readonly TemplateArn?: string | undefined;
}
