import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isSimulator, normalizeAddress } from '../../lambdas/shared/address';
import { readCampaign } from '../../lambdas/shared/campaign';
import { parseContract } from '../../lambdas/shared/contract';
import { subscriber } from '../../lambdas/shared/subscriber';

const root = path.resolve(__dirname, '../../examples');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const rowsOf = (file: string): unknown[] => JSON.parse(read(file));

const john = {
  email: 'subscriber1@example.com',
  name: 'John Doe',
  segment: 'new_customers',
  preferences: ['electronics', 'books'],
};
const jane = {
  email: 'subscriber2@example.com',
  name: 'Jane Smith',
  segment: 'loyal_customers',
  preferences: ['fashion', 'home'],
};
const bob = {
  email: 'subscriber3@example.com',
  name: 'Bob Johnson',
  segment: 'new_customers',
  preferences: ['sports', 'electronics'],
};

describe('examples/subscribers', () => {
  const files = readdirSync(path.join(root, 'subscribers')).map((name) => `subscribers/${name}`);

  it.each(files)('%s has valid rows with valid addresses', (file) => {
    const rows = rowsOf(file);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const parsed = parseContract(subscriber, row);
      expect(parsed).toEqual({ ok: true, data: row });
      expect(parsed.ok && normalizeAddress(parsed.data.email).ok).toBe(true);
    }
  });

  it('has the three subscribers of the recipe', () => {
    expect(rowsOf('subscribers/subscribers.json')).toEqual([john, jane, bob]);
  });

  it('gives John and Jane their own offers, and Bob none', () => {
    expect(rowsOf('subscribers/offers.json')).toEqual([
      { ...john, discount: '20', product_name: 'Smart Watch', product_url: 'https://example.com/smartwatch' },
      {
        ...jane,
        discount: '15',
        product_name: 'Designer Handbag',
        product_url: 'https://example.com/handbag',
      },
      bob,
    ]);
  });

  it('has three mailboxes of the simulator that take mail', () => {
    const addresses = rowsOf('subscribers/simulator.json').map((row) => {
      const parsed = subscriber.parse(row);
      const result = normalizeAddress(parsed.email);
      return result.ok && isSimulator(result.domain) && parsed.name !== undefined
        ? result.address
        : undefined;
    });
    expect(addresses).toEqual([
      'success+1@simulator.amazonses.com',
      'success+2@simulator.amazonses.com',
      'success+3@simulator.amazonses.com',
    ]);
  });
});

describe('examples/campaigns', () => {
  it.each(readdirSync(path.join(root, 'campaigns')))('%s is valid', (name) => {
    expect(readCampaign(read(`campaigns/${name}`), `campaigns/${name}`)).toMatchObject({ ok: true });
  });

  it('has the campaign of the recipe as a draft, from whoever the settings say', () => {
    const result = readCampaign(read('campaigns/product-promotion.json'), 'campaigns/product-promotion.json');
    expect(result).toEqual({
      ok: true,
      data: {
        version: 1,
        id: 'product-promotion',
        status: 'draft',
        topic: 'promotions',
        template: 'product-promotion',
        templateData: {
          name: 'Valued Customer',
          discount: '10',
          product_name: 'Our Products',
          product_url: 'https://example.com',
          expiry_date: '2026-12-31',
        },
        audience: { list: 'subscribers/subscribers.json', excludeRuns: [] },
        sendWindow: { notBefore: null, notAfter: null, allowMultiDay: false },
        tracking: { opens: true, clicks: true },
        tags: {},
      },
    });
  });
});
