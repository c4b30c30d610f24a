import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { jsonSchemas } from '../../../tools/docs/json-schemas';

const folder = path.resolve(__dirname, '../../../schemas');

describe('schemas/', () => {
  it('holds what is generated and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...jsonSchemas().keys()].sort());
  });

  it.each([...jsonSchemas()])('has %s as the zod schema generates it', (name, content) => {
    expect(readFileSync(path.join(folder, name), 'utf8')).toBe(content);
  });

  it('asks of a campaign file what must be there, and leaves out what has a default', () => {
    const { required, additionalProperties } = JSON.parse(jsonSchemas().get('campaign.schema.json') ?? '');
    expect(required).toEqual(['id', 'template', 'audience']);
    expect(additionalProperties).toBe(false);
  });

  it('lets a row have any field', () => {
    const { required, additionalProperties } = JSON.parse(jsonSchemas().get('subscriber.schema.json') ?? '');
    expect(required).toEqual(['email']);
    expect(additionalProperties).toEqual({});
  });
});
