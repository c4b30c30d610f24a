import { parseContract } from '../../../lambdas/shared/contract';
import { type Reject, reject } from '../../../lambdas/shared/reject';

const line: Reject = {
  key: 'subscribers/subscribers.json',
  versionId: 'v1',
  record: 4,
  line: 20,
  email: 'b***',
  field: 'email',
  reason: 'INVALID_EMAIL',
  message: 'no domain after @',
};

describe('reject', () => {
  it.each([
    line,
    { ...line, email: '', field: '', reason: 'INVALID_CSV' },
    { ...line, email: '\u{1F600}***' },
  ])('takes %j', (value) => {
    expect(parseContract(reject, value)).toEqual({ ok: true, data: value });
  });

  it('refuses an address that is not masked, counts from 0 and unknown reasons', () => {
    const value = { ...line, record: 0, line: 1.5, email: 'bob@shop.com', reason: 'BAD' };
    expect(parseContract(reject, value)).toEqual({
      ok: false,
      faults: [
        { path: 'record', message: 'must be at least 1, got 0' },
        { path: 'line', message: 'must be a whole number, got 1.5' },
        { path: 'email', message: 'must be a masked address, such as "b***", got "bob@shop.com"' },
        {
          path: 'reason',
          message:
            'must be one of "INVALID_JSON", "INVALID_CSV", "MISSING_EMAIL", "INVALID_EMAIL", "NON_ASCII_LOCAL_PART", "RESERVED_DOMAIN", "DUPLICATE", "NO_CONSENT", "MISSING_TEMPLATE_DATA", "INVALID_URL", "DATA_TOO_LARGE", got "BAD"',
        },
      ],
    });
  });
});
