import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import startServer from 'aws-ses-v2-local';

/** A mail as the peer rendered it. */
export interface PeerMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** `aws-ses-v2-local`, an SES that others wrote, to compare with. */
export interface Peer {
  readonly client: SESv2Client;
  /** The mails since it was cleared. */
  mails(): Promise<PeerMail[]>;
  /** Forgets all mails. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a peer on a free port. */
export async function startPeer(): Promise<Peer> {
  const port = await freePort();
  const server = await startServer({ host: '127.0.0.1', port });
  const url = `http://127.0.0.1:${port}`;
  const client = new SESv2Client({
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  });
  return {
    client,
    async mails() {
      const store = (await (await fetch(`${url}/store`)).json()) as {
        emails: { subject: string; body: { html: string; text: string } }[];
      };
      return store.emails.map(({ subject, body: { html, text } }) => ({ subject, html, text }));
    },
    async clear() {
      await fetch(`${url}/clear-store`, { method: 'POST' });
    },
    async close() {
      client.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

/** The peer takes no port 0. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
