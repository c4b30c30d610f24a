import { type Operation, xmlResponse } from '../operation';
import { element } from '../xml';

export const headBucket: Operation = async ({ store, bucket }) => {
  store.bucket(bucket);
  return { status: 200 };
};

export const getBucketVersioning: Operation = async ({ store, bucket }) =>
  xmlResponse(
    // A bucket that never kept versions has no status at all.
    element('VersioningConfiguration', store.bucket(bucket).versioned ? [element('Status', 'Enabled')] : []),
  );
