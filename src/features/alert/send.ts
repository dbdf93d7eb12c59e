/**
 * Sends what the outbox holds (reliability E7): at least once, each time with the same key. Several processes may send; a delivery is
 * leased by one of them at a time, and free again when that one died.
 */
import { createHash } from 'node:crypto';
import type { Cache } from '../../engines/cache/port.ts';
import type { Clock } from '../../engines/clock/port.ts';
import type { Mail } from '../../engines/mail/port.ts';
import { MailRefusedError } from '../../engines/mail/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import type { Outbound } from '../../engines/outbound/port.ts';
import type { Logger } from '../../lib/logger.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import { fault } from '../../pipeline/fault.ts';
import { placeInDigest } from './digest.ts';
import { expandPeople } from './expand.ts';
import { composeMail } from './mail/compose.ts';
import type { MailTo } from './mail/compose.ts';
import { bundleOf, claimDue, clearFailing, doorOf, giveUp, markFailing, putBack, settleSent, toldOf } from './outbox.ts';
import type { Delivery, Told, ToldWhom } from './outbox.ts';
import { SlackTarget, WebhookTarget } from './parts/actions.ts';
import { nextTry } from './retry.ts';
import type { Attempt } from './retry.ts';
import { signingSecrets } from './secrets.ts';
import { slackBody } from './slack.ts';
import { webhookRequest } from './webhook.ts';

export interface SendingDeps {
  readonly metadata: Metadata;
  readonly cache: Cache;
  readonly clock: Clock;
  /** Null where no mail server is configured. */
  readonly mail: Mail | null;
  readonly outbound: Outbound;
  readonly site: { readonly url: string; readonly alertKey: Uint8Array };
  readonly logger: Logger;
  readonly random: () => number;
  /** How many may be under way at once; `AT_ONCE` unless told. */
  readonly atOnce?: number;
}

/** A process that decides may be another than the one that sends, and its word may be lost. */
const LOOK_MS = 1_000;
/** Under way at once; a receiver that does not answer holds one of them for ten seconds. */
const AT_ONCE = 16;
/** Of these to one receiver, so that one that hangs leaves the others their turn. */
const AT_ONE_DOOR = 4;

export class Sending {
  readonly #deps: SendingDeps;
  readonly #underway = new Map<Promise<void>, string>();
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | null = null;
  #isAsked = false;
  #isClosed = false;
  #hasFailed = false;

  constructor(deps: SendingDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.cache.subscribe(CHANNELS.alerts, () => this.#wake());
    this.#timer = setInterval(() => this.#wake(), LOOK_MS);
    this.#timer.unref();
    this.#wake();
  }

  /** Sends all that is due now, for whoever cannot wait. Resolves when nothing due is left. */
  async drain(): Promise<void> {
    do {
      this.#wake();
      await this.#looking;
      await Promise.all(this.#underway.keys());
    } while (this.#looking !== null || this.#underway.size > 0);
  }

  /** Lets what is under way end, at most as long as a channel takes. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    await this.#looking;
    await Promise.all(this.#underway.keys());
  }

  #wake(): void {
    this.#isAsked = true;
    this.#looking ??= this.#look()
      .then(
        () => {
          this.#hasFailed = false;
        },
        (error: unknown) => {
          // PostgreSQL is away, which others report too: once is enough.
          if (!this.#hasFailed && !this.#isClosed) this.#deps.logger.warn({ error: String(error) }, 'the outbox could not be read');
          this.#hasFailed = true;
        },
      )
      .finally(() => {
        this.#looking = null;
        // Whoever asked when there was nothing to do but to end was not heard.
        if (this.#isAsked && !this.#isClosed && this.#free > 0) this.#wake();
      });
  }

  get #free(): number {
    return (this.#deps.atOnce ?? AT_ONCE) - this.#underway.size;
  }

  async #look(): Promise<void> {
    while (this.#isAsked && !this.#isClosed) {
      const free = this.#free;
      // Whatever ends wakes again.
      if (free === 0) return;
      this.#isAsked = false;
      const claim = { limit: free, atOneDoor: AT_ONE_DOOR, underway: this.#atDoors(), nowMs: this.#deps.clock.now() };
      const due = await claimDue(this.#deps.metadata, claim);
      if (due.length > 0) fault('delivery-claimed');
      for (const delivery of due) this.#begin(delivery);
      this.#isAsked ||= due.length === free;
    }
  }

  #atDoors(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const door of this.#underway.values()) counts.set(door, (counts.get(door) ?? 0) + 1);
    return counts;
  }

  #begin(delivery: Delivery): void {
    const work = deliver(this.#deps, delivery)
      .catch((error: unknown) =>
        this.#deps.logger.error(
          { delivery: delivery.id, error: String(error) },
          'a delivery failed; it is tried again when its lease ends',
        ),
      )
      .finally(() => {
        this.#underway.delete(work);
        this.#wake();
      });
    this.#underway.set(work, doorOf(delivery));
  }
}

async function deliver(deps: SendingDeps, delivery: Delivery): Promise<void> {
  const nowMs = deps.clock.now();
  if (delivery.channel === 'people') {
    await expandPeople(deps.metadata, delivery, nowMs);
    deps.cache.publish(CHANNELS.alerts, {});
    return;
  }
  if (delivery.channel === 'slack' && (await isFoldedNow(deps.metadata, delivery, nowMs))) return;
  const all = delivery.isFolded ? await bundleOf(deps.metadata, delivery) : [delivery];
  const told = await toldOf(
    deps.metadata,
    all.map(({ id }) => id),
  );
  const known = all.flatMap((one): Addressed[] => {
    const facts = told.get(one.id);
    return facts === undefined ? [] : [{ delivery: one, told: facts }];
  });
  const lost = all.filter(({ id }) => !told.has(id)).map(({ id }) => id);
  if (lost.length > 0) await giveUp(deps.metadata, lost, { state: 'dropped', error: 'The project is gone.', nowMs });
  if (known.length > 0) await attempt(deps, known, nowMs);
}

interface Addressed {
  readonly delivery: Delivery;
  readonly told: Told;
}

async function attempt(deps: SendingDeps, all: readonly Addressed[], nowMs: number): Promise<void> {
  const deliveries = all.map(({ delivery }) => delivery);
  const ids = deliveries.map(({ id }) => id);
  const ruleIds = deliveries.flatMap(({ ruleId }) => ruleId ?? []);
  const { result, receiver, whom } = await sendOne(deps, all, nowMs);
  if (result.kind === 'sent') {
    fault('delivery-sent');
    await deps.metadata.transaction(async (tx) => {
      await settleSent(tx, deliveries, whom, deps.clock.now());
      await clearFailing(tx, ruleIds, receiver);
    });
    fault('delivery-settled');
    return;
  }
  const next = nextTry(result, Math.max(...deliveries.map(({ attempts }) => attempts)), deps.random());
  if (next.isFailing) await markFailing(deps.metadata, ruleIds, { receiver, error: result.detail, nowMs });
  if (next.inMs === null)
    await giveUp(deps.metadata, ids, { state: result.kind === 'dropped' ? 'dropped' : 'failed', error: result.detail, nowMs });
  else await putBack(deps.metadata, ids, { dueMs: deps.clock.now() + next.inMs, error: result.detail, isTry: true });
}

interface Sent {
  readonly result: Attempt;
  /** As the rule shows it when it fails. */
  readonly receiver: string;
  /** Null where it was said before, with the others. */
  readonly whom: ToldWhom | null;
}

async function sendOne(deps: SendingDeps, all: readonly Addressed[], nowMs: number): Promise<Sent> {
  const { delivery, told } = all[0] as Addressed; // called with one at least
  if (delivery.channel === 'mail') {
    const to = delivery.target as MailTo; // written by expand.ts
    return { result: await sendMail(deps, all, to), receiver: `mail:${to.email}`, whom: null };
  }
  if (delivery.channel === 'slack') {
    const target = SlackTarget.parse(delivery.target);
    const request = { url: target.url, headers: { 'content-type': 'application/json' }, secretHeaders: {} };
    const name = target.channel === '' ? hostOf(target.url) : target.channel;
    return {
      result: toAttempt(await deps.outbound.post({ ...request, body: slackBody(all, target, deps.site.url) })),
      receiver: `slack:${name}`,
      whom: { channel: 'slack', to: [name] },
    };
  }
  const { firing } = told;
  if (firing === null) return { result: { kind: 'dropped', detail: 'There is nothing to tell.' }, receiver: 'webhook', whom: null };
  const { url } = WebhookTarget.parse(delivery.target);
  const secrets = await signingSecrets(deps.metadata, { key: deps.site.alertKey, projectId: delivery.projectId, nowMs });
  const request = webhookRequest({ delivery, told, firing, url, siteUrl: deps.site.url, secrets, nowMs });
  return {
    result: toAttempt(await deps.outbound.post(request)),
    receiver: `webhook:${hostOf(url)}`,
    whom: { channel: 'webhook', to: [hostOf(url)] },
  };
}

async function sendMail({ mail, site }: SendingDeps, all: readonly Addressed[], to: MailTo): Promise<Attempt> {
  if (mail === null) return { kind: 'dropped', detail: 'No mail server is configured (VEDETTE_SMTP_URL).' };
  try {
    await mail.send(composeMail(all, to, site));
    return { kind: 'sent' };
  } catch (error) {
    if (!(error instanceof MailRefusedError)) throw error;
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    return { kind: error.isForGood ? 'refused' : 'away', detail: cause.slice(0, 300), afterSeconds: null };
  }
}

function toAttempt(answer: Awaited<ReturnType<Outbound['post']>>): Attempt {
  if (!answer.ok) {
    const isWrong = answer.error.kind === 'address' || answer.error.kind === 'forbidden' || answer.error.kind === 'redirect';
    return { kind: isWrong ? 'refused' : 'away', detail: answer.error.detail, afterSeconds: null };
  }
  const { status, text, retryAfterSeconds } = answer.value;
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const isLater = status >= 500 || status === 408 || status === 425 || status === 429;
  return {
    kind: isLater ? 'away' : 'refused',
    detail: `It answered ${status}. ${text}`.trim().slice(0, 300),
    afterSeconds: retryAfterSeconds,
  };
}

/** A flood of firings at one channel is one message too. Decided when it is first about to be sent. */
async function isFoldedNow(metadata: Metadata, delivery: Delivery, nowMs: number): Promise<boolean> {
  if (delivery.isFolded || delivery.attempts > 1) return false;
  const name = createHash('sha256').update(String(delivery.target['url'])).digest('hex').slice(0, 16);
  const digest = `slack/${delivery.projectId}/${name}`;
  return metadata.transaction(async (tx) => {
    const { isFolded, dueMs } = await placeInDigest(tx, { digest, projectId: delivery.projectId, nowMs });
    await tx.execute('UPDATE alert_delivery SET digest = $2, is_folded = $3 WHERE id = $1', [delivery.id, digest, isFolded]);
    if (isFolded) await putBack(tx, [delivery.id], { dueMs, error: null, isTry: false });
    return isFolded;
  });
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
