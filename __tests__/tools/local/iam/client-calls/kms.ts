import * as kms from '@aws-sdk/client-kms';
import { KEY } from '../gateway-stub';
import { arn, type ClientCall } from './call';

export function kmsCalls(client: kms.KMSClient): ClientCall[] {
  const on = (
    operation: string,
    call: () => Promise<unknown>,
    context: Record<string, string>,
  ): ClientCall => ({
    service: 'kms',
    operation,
    call,
    accesses: [[`kms:${operation}`, KEY, { 'kms:CallerAccount': '000000000000', ...context }]],
  });
  const Message = Buffer.from('m');
  const MacAlgorithm = 'HMAC_SHA_256';
  const mac = { 'kms:MacAlgorithm': MacAlgorithm };
  const alias = { 'kms:RequestAlias': 'alias/tokens' };
  return [
    on(
      'GenerateMac',
      () => client.send(new kms.GenerateMacCommand({ KeyId: KEY, MacAlgorithm, Message })),
      mac,
    ),
    on(
      'GenerateMac',
      () => client.send(new kms.GenerateMacCommand({ KeyId: KEY.slice(-36), MacAlgorithm, Message })),
      mac,
    ),
    on(
      'GenerateMac',
      () => client.send(new kms.GenerateMacCommand({ KeyId: 'alias/tokens', MacAlgorithm, Message })),
      { ...mac, ...alias },
    ),
    on(
      'VerifyMac',
      () =>
        client.send(
          new kms.VerifyMacCommand({
            KeyId: arn('kms', 'alias/tokens'),
            MacAlgorithm,
            Message,
            Mac: Message,
          }),
        ),
      { ...mac, ...alias },
    ),
    on('DescribeKey', () => client.send(new kms.DescribeKeyCommand({ KeyId: KEY })), {}),
  ];
}
