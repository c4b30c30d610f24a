import path from 'node:path';
import { compileTemplate } from '../../../constructs/template-compiler/compile';
import { readTemplates } from '../../../constructs/template-compiler/read-template';
import { compiledTemplateSchema } from '../../../lambdas/shared/compiled-template';

const compiled = readTemplates(path.join(__dirname, '../../../templates')).map(compileTemplate);

test('the templates of the recipe compile to exactly this', () => {
  expect(compiled).toEqual([
    {
      version: 1,
      name: 'product-promotion',
      sha256: 'ec6d0f82daa866d17b8363d2ee83fbe88eb66972e386309c078450f4ff5ecf43',
      subject: 'Exclusive Offer: {{line.discount}}% Off {{line.product_name}}',
      html: '<html><body><h2>Special Offer for {{html.name}}!</h2><p>Get {{html.discount}}% off our popular {{html.product_name}}!</p><p>Limited time offer - expires {{html.expiry_date}}</p><p><a href="{{html.product_url}}" style="background-color: #007bff; color: white; padding: 10px 20px; text-decoration: none; border-radius: 5px;">Shop Now</a></p><p>Best regards,<br/>The Marketing Team</p><p><a ses:no-track href="{{html.unsubscribe_url}}">Unsubscribe</a></p></body></html>',
      text: 'Special Offer for {{name}}! Get {{discount}}% off {{product_name}}. Expires {{expiry_date}}. Shop: {{product_url}} Unsubscribe: {{unsubscribe_url}}',
      required: [
        { path: 'discount', kind: 'text' },
        { path: 'expiry_date', kind: 'text' },
        { path: 'name', kind: 'text' },
        { path: 'product_name', kind: 'text' },
        { path: 'product_url', kind: 'text' },
      ],
      copies: {
        plain: ['discount', 'expiry_date', 'name', 'product_name', 'product_url', 'unsubscribe_url'],
        html: ['discount', 'expiry_date', 'name', 'product_name', 'product_url', 'unsubscribe_url'],
        href: [],
        line: ['discount', 'product_name'],
      },
      tested: [],
      urls: [{ path: 'product_url' }],
      links: [
        { kind: 'variable', body: 'html', at: 196, path: '__link.product_url' },
        { kind: 'variable', body: 'text', at: 101, path: '__link.product_url' },
      ],
    },
    {
      version: 1,
      name: 'welcome-campaign',
      sha256: 'ad89807013a999ad51e9f427d15944fe67513a5f067ff3091f969f7d2322c6ca',
      subject: 'Welcome to Our Community, {{line.name}}!',
      html: '<html><body><h2>Welcome {{html.name}}!</h2><p>Thank you for joining our community. We are excited to have you aboard!</p><p>As a welcome gift, use code <strong>WELCOME10</strong> for 10% off your first purchase.</p><p>Best regards,<br/>The Marketing Team</p><p><a ses:no-track href="{{html.unsubscribe_url}}">Unsubscribe</a></p></body></html>',
      text: 'Welcome {{name}}! Thank you for joining our community. Use code WELCOME10 for 10% off your first purchase. Unsubscribe: {{unsubscribe_url}}',
      required: [{ path: 'name', kind: 'text' }],
      copies: {
        plain: ['name', 'unsubscribe_url'],
        html: ['name', 'unsubscribe_url'],
        href: [],
        line: ['name'],
      },
      tested: [],
      urls: [],
    },
  ]);
});

test('what is written to the bucket is read back as it was', () => {
  for (const template of compiled) {
    expect(compiledTemplateSchema.parse(JSON.parse(JSON.stringify(template)))).toEqual(template);
  }
});
