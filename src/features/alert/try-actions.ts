/** A message of each action, sent now, and what the other side answered. */
import { MailRefusedError } from '../../engines/mail/port.ts';
import { ApiError } from '../../http/errors.ts';
import type { ProjectContext } from '../../http/route.ts';
import type { TestedActions } from './contract.ts';
import type { FiringFacts } from './facts.ts';
import { composeMail } from './mail/compose.ts';
import type { Delivery, Told } from './outbox.ts';
import { MAIL_ACTION, SLACK_ACTION, SlackTarget, WebhookTarget } from './parts/actions.ts';
import type { StoredPart } from './rules.ts';
import { signingSecrets } from './secrets.ts';
import { slackBody } from './slack.ts';
import { webhookRequest } from './webhook.ts';

/** Whoever may change alerts must not make the product knock at addresses all day. */
const PER_MINUTE = 10;

type Result = TestedActions['results'][number];

export async function tryActions(context: ProjectContext, actions: readonly StoredPart[], name: string): Promise<readonly Result[]> {
  const { total } = await context.cache.increment(`alert-tests:${context.project.id}`, actions.length, 60_000);
  if (total > PER_MINUTE) {
    throw new ApiError('too_many_attempts', {
      detail: `A project sends at most ${PER_MINUTE} test messages a minute.`,
      retryAfterSeconds: 60,
    });
  }
  return Promise.all(actions.map((action) => tryAction(context, action, name)));
}

async function tryAction(context: ProjectContext, action: StoredPart, name: string): Promise<Result> {
  const sample = sampleOf(context, name);
  if (action.id === MAIL_ACTION) return { id: action.id, ...(await tryMail(context, sample)) };
  const { outbound, site, metadata, clock, project } = context;
  if (action.id === SLACK_ACTION) {
    const target = SlackTarget.parse(action);
    const body = slackBody([sample], target, site.url);
    return {
      id: action.id,
      ...said(await outbound.post({ url: target.url, headers: { 'content-type': 'application/json' }, secretHeaders: {}, body })),
    };
  }
  const { url } = WebhookTarget.parse(action);
  const nowMs = clock.now();
  const secrets = await signingSecrets(metadata, { key: site.alertKey, projectId: project.id, nowMs });
  return { id: action.id, ...said(await outbound.post(webhookRequest({ ...sample, url, siteUrl: site.url, secrets, nowMs }))) };
}

type Answer = Awaited<ReturnType<ProjectContext['outbound']['post']>>;

function said(answer: Answer): Omit<Result, 'id'> {
  if (!answer.ok) return { isTaken: false, answer: answer.error.detail };
  const { status, text } = answer.value;
  return { isTaken: status >= 200 && status < 300, answer: `${status}${text.trim() === '' ? '' : ` ${text.trim()}`}`.slice(0, 500) };
}

/** To whoever tests: the others are not to be disturbed. */
async function tryMail({ mail, scope, site }: ProjectContext, sample: Sample): Promise<Omit<Result, 'id'>> {
  if (mail === null) return { isTaken: false, answer: 'No mail server is configured: set VEDETTE_SMTP_URL and VEDETTE_MAIL_FROM.' };
  if (scope.actor.kind !== 'user')
    return { isTaken: false, answer: 'A test mail goes to the person who asks for it; a token has no address.' };
  const { userId, email } = scope.actor;
  try {
    await mail.send(composeMail([sample], { userId, email, language: 'en', timezone: null, because: 'target' }, site));
    return { isTaken: true, answer: `The mail server took a mail to ${email}.` };
  } catch (error) {
    if (!(error instanceof MailRefusedError)) throw error;
    return { isTaken: false, answer: error.cause instanceof Error ? error.cause.message.slice(0, 500) : error.message };
  }
}

interface Sample {
  readonly delivery: Delivery;
  readonly told: Told;
  readonly firing: FiringFacts;
}

function sampleOf({ project, reach, clock }: ProjectContext, name: string): Sample {
  const firing: FiringFacts = {
    reason: 'new',
    measure: null,
    eventId: null,
    title: 'TestAlert: This is what an alert looks like',
    culprit: 'vedette/alerts',
    level: 'error',
    message: 'Nothing happened: somebody tested the alert.',
    environment: 'production',
    release: '',
    timesSeen: 1,
    usersSeen: 1,
    firstSeenMs: clock.now(),
    shortNumber: 1,
    tags: [],
    paths: [],
    modules: [],
    url: '',
  };
  const told: Told = {
    rule: name,
    project: project.slug,
    projectName: project.name,
    platform: null,
    org: reach.orgSlug,
    orgName: reach.orgName,
    firing,
    firedAtMs: clock.now(),
    suspect: null,
  };
  const delivery: Delivery = {
    id: 0,
    key: `test-${project.id}-${clock.now()}`,
    orgId: reach.orgId,
    projectId: project.id,
    issueId: 0,
    ruleId: 0,
    firingId: null,
    channel: 'webhook',
    target: {},
    facts: null,
    isFolded: false,
    bundle: null,
    attempts: 1,
    createdAtMs: clock.now(),
  };
  return { delivery, told, firing };
}
