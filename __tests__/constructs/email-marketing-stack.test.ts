import settings from '../../settings';
import { stackOf } from '../support/stacks';

test("tags everything with project, environment and the settings' own tags", () => {
  const stack = stackOf('prod', { ...settings, tags: { team: 'growth', project: 'newsletters' } });
  expect((stack.json.provider as { aws: unknown[] }).aws).toEqual([
    {
      region: 'eu-central-1',
      default_tags: [
        { tags: { project: 'newsletters', environment: 'prod', 'managed-by': 'terraform', team: 'growth' } },
      ],
    },
  ]);
});

test('fails with more tags than an object in S3 takes', () => {
  const tags = Object.fromEntries([...'abcdefgh'].map((letter) => [letter, letter]));
  expect(() => stackOf('prod', { ...settings, tags })).toThrow(
    'dev:\n  tags: 11 with project, environment and managed-by, AWS allows an object in S3 10: leave some out',
  );
});

test('refuses credentials of another account than the settings name', () => {
  const { dev, prod } = settings.environments;
  if (!dev || !prod) throw new Error('settings.ts has no dev or no prod');
  const stack = stackOf('dev', { ...settings, environments: { dev: { ...dev, account: '111122223333' } } });
  expect(
    (stack.json.provider as { aws: { allowed_account_ids: string[] }[] }).aws[0]?.allowed_account_ids,
  ).toEqual(['111122223333']);
});
