import { defineSettings } from './config/settings';

// What can be set here, and what each setting is when left out: README.md, "Settings".
export default defineSettings({
  name: 'email-marketing',
  environments: {
    dev: {
      region: 'eu-central-1',
      sender: {
        domain: 'dev.example.com',
        from: ['marketing@dev.example.com'],
        name: 'Example Shop (dev)',
        postalAddress: 'Example Shop, 1 Main Street, 12345 Springfield',
        replyTo: ['help@example.com'],
      },
      dns: { kind: 'route53', zoneName: 'example.com' },
      alerts: { emails: ['ops@example.com'] },
      schedules: [
        {
          name: 'weekly-promotion',
          campaign: 'product-promotion',
          expression: 'cron(0 9 ? * MON *)',
          timeZone: 'Europe/Berlin',
          enabled: false,
        },
      ],
      disposable: true,
      backend: { kind: 'local' },
    },
    prod: {
      region: 'eu-central-1',
      sender: {
        domain: 'example.com',
        from: ['marketing@example.com'],
        name: 'Example Shop',
        postalAddress: 'Example Shop, 1 Main Street, 12345 Springfield',
        replyTo: ['help@example.com'],
      },
      dns: { kind: 'route53', zoneName: 'example.com' },
      alerts: { emails: ['ops@example.com'] },
      schedules: [
        {
          name: 'weekly-promotion',
          campaign: 'product-promotion',
          expression: 'cron(0 9 ? * MON *)',
          timeZone: 'Europe/Berlin',
          enabled: false,
        },
      ],
      disposable: false,
      backend: { kind: 'local' },
    },
  },
});
