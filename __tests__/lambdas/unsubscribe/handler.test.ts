import { KMSClient } from '@aws-sdk/client-kms';
import { httpRequest } from '../../../lambdas/shared/aws-events';
import { kmsSecret, SECRET_PURPOSES } from '../../../lambdas/shared/mac-keys';
import { signToken, TOKEN_KEY_ID } from '../../../lambdas/shared/unsubscribe-token';
import { outputOf, surroundFunction, tablesForTest } from '../../support/function-surroundings';
import { loadHandler } from '../../support/load-handler';
import { PERSON, requestOf } from './fixture';

const invocation = { getRemainingTimeInMillis: () => 1000 };

it('the handler takes links that were signed with its key, and its output says nothing of them', async () => {
  const tables = await tablesForTest();
  await surroundFunction({ DYNAMODB: tables.url });
  const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/t';
  const purpose = SECRET_PURPOSES.unsubscribeTokens(TOKEN_KEY_ID);
  const secret = await kmsSecret(new KMSClient(), keyArn, purpose)();
  const run = 'weekly-20261130T090000Z';
  const token = signToken(secret, TOKEN_KEY_ID, { recipient: PERSON, run, rcpt: '0-1', topic: 'offers' });
  const handler = loadHandler('unsubscribe', {
    LEDGER_TABLE: tables.ledger,
    SUPPRESSION_TABLE: tables.suppression,
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
  });
  const lines = await outputOf(async () => {
    await expect(handler(requestOf('POST', token), invocation)).resolves.toMatchObject({ statusCode: 200 });
    await expect(handler(requestOf('GET', token), invocation)).resolves.toMatchObject({ statusCode: 200 });
    await expect(handler(requestOf('POST', `${token}A`), invocation)).resolves.toMatchObject({
      statusCode: 404,
    });
  });
  expect(Object.values(await tables.dump(tables.suppression))).toMatchObject([
    { mailRun: run, mailRcpt: '0-1' },
  ]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ Stack: 'shop-prod', Unsubscribes: 1 }]);
  for (const secretPart of [token, PERSON, '/u/']) expect(lines.join()).not.toContain(secretPart);
});

it('reads a request without body, headers and parameters', () => {
  const bare = { version: '2.0', requestContext: { http: { method: 'GET' } } };
  expect(httpRequest.parse(bare)).toEqual({
    ...bare,
    headers: {},
    pathParameters: {},
    queryStringParameters: {},
    body: '',
    isBase64Encoded: false,
  });
});
