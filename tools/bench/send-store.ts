import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDynamoDb } from '../local/dynamodb';
import { serve } from '../local/http-server';
import { createKms } from '../local/kms';
import { createS3 } from '../local/s3';
import { answerParent } from './child';
import { BUCKET, bucketAccount, KEYS, LEDGER_TABLE, SUPPRESSION_TABLE } from './send-campaign';

const key = (name: string) => ({ name, type: 'S' }) as const;

answerParent({
  start: async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'send-bench-'));
    const database = await createDynamoDb({ account: bucketAccount });
    await database.createTable({
      name: LEDGER_TABLE,
      hashKey: 'pk',
      rangeKey: 'sk',
      attributes: [key('pk'), key('sk')],
      ttlAttribute: 'expiresAt',
    });
    await database.createTable({ name: SUPPRESSION_TABLE, hashKey: 'pk', attributes: [key('pk')] });
    const s3 = await createS3({ folder });
    s3.createBucket({ name: BUCKET, versioned: true });
    const kms = await createKms({
      folder,
      account: bucketAccount,
      keys: KEYS.map((id) => ({ id, usage: 'GENERATE_VERIFY_MAC', aliases: [] })),
    });
    const [dynamodbServer, s3Server, kmsServer] = await Promise.all([
      serve(database.service),
      serve(s3.service),
      serve(kms),
    ]);
    return { folder, dynamodb: dynamodbServer.url, s3: s3Server.url, kms: kmsServer.url };
  },
});
