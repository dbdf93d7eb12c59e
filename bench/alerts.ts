import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHttpReceiver, startMailServer } from '../test/receivers.ts';
import { shownSpread, spread } from './figures.ts';
import { ORG, startProduct } from './product.ts';
import type { Product } from './product.ts';
import type { Row } from './report.ts';
import type { Scenario } from './scenario.ts';

/** Each new issue of a project tells at once up to three mails to one person; then they would be folded. */
const PER_PROJECT = 3;
/** Other events meanwhile, one after the other on this many connections. */
const BACKGROUND = 8;
const PATIENCE_MS = 20_000;
const OWNER = 'owner@bench.example';

interface Sent {
  readonly name: string;
  readonly atMs: number;
}

/** From the acknowledgement of an event that makes an issue to the mail at an SMTP server and the request at a receiver. */
export const alerts: Scenario = {
  name: 'alerts',
  async run(options, directory) {
    const [mails, hook] = await Promise.all([startMailServer(), startHttpReceiver()]);
    const product = await startProduct(directory, {
      VEDETTE_SMTP_URL: mails.url,
      VEDETTE_MAIL_FROM: 'Vedette <vedette@bench.example>',
      VEDETTE_OUTBOUND_ALLOW: '127.0.0.1',
      VEDETTE_OWNER_EMAIL: OWNER,
      VEDETTE_OWNER_PASSWORD: randomBytes(16).toString('hex'),
    });
    const stop = new AbortController();
    try {
      const targets = await makeProjects(product, hook.url, options.isQuick ? 5 : 40);
      const background = Array.from({ length: BACKGROUND }, () => keepSending(product, targets[0] as Target, stop.signal));
      const sent = await sendNew(product, targets.slice(1));
      await untilAll(() => mails.mails.length >= sent.length && hook.requests.length >= sent.length);
      stop.abort();
      const others = (await Promise.all(background)).reduce((sum, count) => sum + count, 0);
      const arrivals = (texts: readonly { readonly text: string; readonly atMs: number }[]) =>
        sent.map(({ name, atMs }) => (texts.find(({ text }) => text.includes(name))?.atMs ?? Number.NaN) - atMs);
      const byMail = arrivals(mails.mails.map(({ source, atMs }) => ({ text: source, atMs })));
      const byRequest = arrivals(hook.requests.map(({ body, atMs }) => ({ text: body, atMs })));
      const note = (times: readonly number[]) =>
        `${times.filter(Number.isFinite).length} of ${sent.length} arrived; ${shownSpread(spread(times.filter(Number.isFinite)))} ms; ${others} other events meanwhile`;
      return [row('mail', byMail, note(byMail)), row('signed request', byRequest, note(byRequest))];
    } finally {
      stop.abort();
      await product.stop();
      await Promise.all([mails.close(), hook.close()]);
    }
  },
};

function row(channel: string, times: readonly number[], note: string): Row {
  const isWhole = times.every(Number.isFinite);
  return { what: `acknowledged → ${channel} received, p95`, must: 2_000, unit: 'ms', measured: isWhole ? spread(times).p95 : null, note };
}

interface Target {
  readonly projectId: string;
  readonly key: string;
}

async function makeProjects(product: Product, hookUrl: string, count: number): Promise<readonly Target[]> {
  const [owner] = await product.api<{ user: { id: string } }[]>(`organizations/${ORG}/members/`);
  const targets: Target[] = [];
  for (let at = 0; at <= count; at += 1) {
    const name = `alert-${at}`;
    const { id } = await product.api<{ id: string }>(`organizations/${ORG}/projects/`, {
      method: 'POST',
      body: JSON.stringify({ name, default_rules: false }),
    });
    const [key] = await product.api<{ public: string }[]>(`projects/${ORG}/${name}/keys/`);
    const rule = {
      name: 'Bench',
      conditions: [{ id: 'sentry.rules.conditions.first_seen_event.FirstSeenEventCondition' }],
      actions: [
        { id: 'sentry.mail.actions.NotifyEmailAction', targetType: 'Member', targetIdentifier: owner?.user.id },
        { id: 'vedette.rules.actions.WebhookAction', url: hookUrl },
      ],
    };
    // The first has events only: their rule counts, and never fires.
    const counting = {
      ...rule,
      conditions: [{ id: 'sentry.rules.conditions.event_frequency.EventFrequencyCondition', value: 1_000_000_000, interval: '1h' }],
    };
    await product.api(`projects/${ORG}/${name}/rules/`, { method: 'POST', body: JSON.stringify(at === 0 ? counting : rule) });
    targets.push({ projectId: id, key: key?.public ?? '' });
  }
  return targets;
}

async function sendNew(product: Product, targets: readonly Target[]): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  for (let round = 0; round < PER_PROJECT; round += 1) {
    for (const target of targets) {
      const name = `Kind${randomBytes(6)
        .toString('hex')
        .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '')}Error`;
      await send(product, target, name);
      sent.push({ name, atMs: Date.now() });
      await sleep(20 + Math.random() * 160);
    }
  }
  return sent;
}

async function keepSending(product: Product, target: Target, signal: AbortSignal): Promise<number> {
  let count = 0;
  while (!signal.aborted) {
    await send(product, target, 'UsualError');
    count += 1;
    await sleep(20);
  }
  return count;
}

async function send({ url }: Product, { projectId, key }: Target, type: string): Promise<void> {
  const eventId = randomBytes(16).toString('hex');
  const event = { event_id: eventId, platform: 'python', exception: { values: [{ type, value: 'it happened' }] } };
  const response = await fetch(`${url}/api/${projectId}/envelope/`, {
    method: 'POST',
    headers: { 'x-sentry-auth': `Sentry sentry_key=${key}, sentry_version=7, sentry_client=bench/1` },
    body: `${JSON.stringify({ event_id: eventId })}\n{"type":"event"}\n${JSON.stringify(event)}\n`,
  });
  if (!response.ok) throw new Error(`an event was answered ${response.status}`);
  await response.arrayBuffer();
}

async function untilAll(isDone: () => boolean): Promise<void> {
  const endMs = Date.now() + PATIENCE_MS;
  while (!isDone() && Date.now() < endMs) await sleep(50);
}
