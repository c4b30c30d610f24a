import { BulkEmailStatus } from '@aws-sdk/client-sesv2';
import { verdictsOfResults } from '../../../lambdas/send-shard/verdict';

describe('verdictsOfResults', () => {
  it.each([
    ['SUCCESS', 'accepted'],
    ['TRANSIENT_FAILURE', 'transient'],
    ['FAILED', 'failed'],
    ['ACCOUNT_THROTTLED', 'throttled'],
    ['ACCOUNT_DAILY_QUOTA_EXCEEDED', 'quota'],
    ['MESSAGE_REJECTED', 'refused'],
    ['INVALID_PARAMETER', 'refused'],
    ['INVALID_PARAMETER_VALUE', 'refused'],
    ['ACCOUNT_SENDING_PAUSED', 'halt'],
    ['ACCOUNT_SUSPENDED', 'halt'],
    ['CONFIGURATION_SET_SENDING_PAUSED', 'halt'],
    ['CONFIGURATION_SET_NOT_FOUND', 'halt'],
    ['CONFIGURATION_SET_DOES_NOT_EXIST', 'halt'],
    ['MAIL_FROM_DOMAIN_NOT_VERIFIED', 'halt'],
    ['TEMPLATE_NOT_FOUND', 'halt'],
    ['TEMPLATE_DOES_NOT_EXIST', 'halt'],
    ['INVALID_SENDING_POOL_NAME', 'halt'],
    ['A_STATUS_OF_TOMORROW', 'refused'],
  ])('takes %s for %s', (Status, kind) => {
    expect(verdictsOfResults([{ Status }], 1)).toEqual([{ kind, status: Status }]);
  });

  it('knows every status of the SDK', () => {
    const refused = ['MESSAGE_REJECTED', 'INVALID_PARAMETER'];
    const byName = Object.values(BulkEmailStatus).filter(
      (Status) => verdictsOfResults([{ Status }], 1)[0]?.kind === 'refused',
    );
    expect(byName.sort()).toEqual(refused.sort());
  });

  it('takes a result without a status for accepted where it has an id, else for unknown', () => {
    expect(verdictsOfResults([{ MessageId: '1' }, {}], 2)).toEqual([
      { kind: 'accepted', status: 'SUCCESS' },
      { kind: 'unknown', status: 'NO_RESULT' },
    ]);
  });

  it('takes SUCCESS without an id for accepted', () => {
    expect(verdictsOfResults([{ Status: 'SUCCESS' }], 1)).toEqual([{ kind: 'accepted', status: 'SUCCESS' }]);
  });

  it('leaves entries unknown that have no result, and drops results that have no entry', () => {
    expect(verdictsOfResults([{ Status: 'SUCCESS' }], 3).map(({ kind }) => kind)).toEqual([
      'accepted',
      'unknown',
      'unknown',
    ]);
    expect(verdictsOfResults([{ Status: 'SUCCESS' }, { Status: 'FAILED' }], 1)).toHaveLength(1);
  });
});
