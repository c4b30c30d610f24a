import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../constructs/project-root';
import { UserError } from '../../../lambdas/shared/user-error';
import type { RunningServer } from '../http-server';
import { serveOnKeptPort } from '../kept-port';
import type { Platform } from '../platform/bring-up';
import type { Sending } from '../recipe-run';
import { type LocalService, readBody, type ServiceRequest, type ServiceResponse } from '../service';
import { stackClients } from '../stack-clients';
import { actOnMail, runSchedule, startRun, unsubscribeByOneClick } from './actions';
import { refusalOf } from './guard';
import { html } from './html';
import { Notices } from './notices';
import { Pages } from './pages';
import { plainResponse, respond, seeOther } from './responses';

export interface ConsoleOptions {
  readonly platform: Platform;
  /** What the button sends. */
  readonly sending: Sending;
  /** How many times as fast waits pass. */
  readonly timeScale: number;
  /** Where the port is kept, so that a bookmark outlives a start. */
  readonly portFile: string;
}

/** A form of the console is a few fields. */
const LONGEST_FORM = 64 * 1024;

/**
 * Serves the console on a port of its own of 127.0.0.1: what was sent, what came of it, and buttons that do what recipients
 * do. It answers to no other name and takes POSTs from its own pages alone.
 */
export async function startConsole(options: ConsoleOptions): Promise<RunningServer> {
  const clients = stackClients(options.platform);
  const { timeScale, sending } = options;
  const pages = new Pages(options.platform, clients, { timeScale, campaign: sending.campaign });
  const notices = new Notices();
  let port = '';
  const service: LocalService = async (request) => {
    const refusal = refusalOf(request, port);
    if (refusal) return plainResponse(refusal.status, refusal.why);
    const answer =
      request.method === 'POST' ? await post(request, options, notices) : await get(request, pages, notices);
    return answer ?? pages.message('Not found', NOT_FOUND, 404);
  };
  const server = await serveOnKeptPort(service, options.portFile);
  port = new URL(server.url).port;
  return {
    url: server.url,
    close: async () => {
      clients.destroy();
      await server.close();
    },
  };
}

const NOT_FOUND = html`<h1>Not found</h1><p>There is no such page, or what it showed has left the inbox. <a href="/">Inbox</a></p>`;

/** Pages change nothing. */
async function get(
  { path: address, query }: ServiceRequest,
  pages: Pages,
  notices: Notices,
): Promise<ServiceResponse | undefined> {
  const [section = '', id = '', part, ...rest] = segmentsOf(address);
  if (rest.length > 0) return undefined;
  if (id === '') {
    switch (section) {
      case '':
        return pages.inbox(query);
      case 'runs':
        return pages.runs(notices.of(query));
      case 'suppression':
        return pages.suppression();
      case 'schedules':
        return pages.schedules(notices.of(query));
      case 'permissions':
        return pages.permissions();
      case 'alarms':
        return pages.alarms();
      case 'base.css':
      case 'parts.css':
        return asset(section, 'text/css');
      case 'client.js':
        return asset('client.js', 'text/javascript');
    }
    return undefined;
  }
  if (section === 'mails') {
    if (part === 'html') return pages.mailHtml(id);
    return part === undefined ? pages.mail(id, notices.of(query)) : undefined;
  }
  if (section === 'runs') return part === undefined ? pages.run(id) : pages.runFile(id, part);
  return undefined;
}

/** Buttons: each does one thing and leads to the page that shows it. */
async function post(
  { path: address, body }: ServiceRequest,
  { platform, sending }: ConsoleOptions,
  notices: Notices,
): Promise<ServiceResponse | undefined> {
  const [section = '', id = '', what = '', ...rest] = segmentsOf(address);
  const form = new URLSearchParams((await readBody(body, LONGEST_FORM)).toString('utf8'));
  if (rest.length > 0) return undefined;
  const answer = async (page: string, work: () => Promise<string>): Promise<ServiceResponse> => {
    try {
      return seeOther(notices.addressFor(page, await work(), 'done'));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return seeOther(notices.addressFor(page, error.message, 'refused'));
    }
  };
  switch (`${section} ${what}`) {
    case 'mails acts':
      return answer(`/mails/${encodeURIComponent(id)}`, () => actOnMail(platform, id, form));
    case 'mails unsubscribe':
      return answer(`/mails/${encodeURIComponent(id)}`, () => unsubscribeByOneClick(platform, id));
    case 'runs ':
      return id === '' ? answer('/runs', () => startRun(platform, sending)) : undefined;
    case 'schedules ':
      return id === 'run' ? answer('/schedules', () => runSchedule(platform, form)) : undefined;
  }
  return undefined;
}

function asset(file: string, type: string): ServiceResponse {
  const text = readFileSync(path.join(projectRoot(), 'tools/local/console', file), 'utf8');
  return respond(200, text, { 'content-type': `${type}; charset=utf-8` });
}

/** Parts of an address, decoded; one that can not be decoded stays as it is, and names nothing. */
function segmentsOf(address: string): string[] {
  return address
    .split('/')
    .slice(1)
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    });
}
