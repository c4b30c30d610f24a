// The types of stream-json 3 are found by `exports` alone, which this project's module resolution does not read.
declare module 'stream-json' {
  import type { Duplex } from 'node:stream';

  export const parser: { asStream(): Duplex };
}

declare module 'stream-json/streamers/stream-array.js' {
  import type { Duplex } from 'node:stream';

  export const streamArray: { asStream(): Duplex };
}
