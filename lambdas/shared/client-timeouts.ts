/**
 * For clients of AWS services: calls that end. By default the SDK waits for an answer for ever, and without
 * `throwOnRequestTimeout` it only logs that the time is up (`@smithy/node-http-handler` 4.14).
 */
export const clientTimeouts = {
  requestHandler: {
    connectionTimeout: 2000,
    /** Until an answer begins. */
    requestTimeout: 10_000,
    /** Without a byte of it. */
    socketTimeout: 10_000,
    throwOnRequestTimeout: true,
  },
} as const;
