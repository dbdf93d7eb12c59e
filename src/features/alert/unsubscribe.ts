/** The link in every mail that ends mails like it: with one click of a mail program (RFC 8058), or on a page with one button. */
import { z } from 'zod';
import { notFound } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute, RawReply, RootContext } from '../../http/route.ts';
import { readUnsubscribeToken } from './signing.ts';
import type { Unsubscription } from './signing.ts';

const Token = z.object({ token: z.string().max(200) });
const PATH = '/api/0/unsubscribe/:token/';

export const unsubscribeRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: PATH,
    scope: 'public',
    summary: 'A page with one button: link checkers of mail programs open links, and must not end anything.',
    params: Token,
    answer: z.null(),
    async handle({ token }, context) {
      const wanted = await find(context, token);
      return page(wanted.language, { ...textOf(wanted), isAsking: true });
    },
  }),
  route({
    method: 'POST',
    path: PATH,
    scope: 'public',
    summary: 'Ends mails of an alert, or about an issue, for the person that a mail was sent to (RFC 8058).',
    params: Token,
    answer: z.null(),
    async handle({ token }, context) {
      const wanted = await find(context, token);
      await end(context, wanted);
      return page(wanted.language, { ...textOf(wanted), isAsking: false });
    },
  }),
];

interface Wanted extends Unsubscription {
  readonly language: 'en' | 'de';
  readonly name: string;
}

async function find({ metadata, site }: RootContext, token: string): Promise<Wanted> {
  const wanted = readUnsubscribeToken(site.alertKey, token);
  if (wanted === null) throw notFound();
  const name = wanted.kind === 'rule' ? 'SELECT name FROM alert_rule WHERE id = $2' : 'SELECT title AS name FROM issue WHERE id = $2';
  const row = await metadata.row<{ name: string | null; language: string | null }>(
    `SELECT (${name}) AS name, options->>'language' AS language FROM account WHERE id = $1`,
    [wanted.userId, wanted.id],
  );
  const found = row?.name ?? null;
  if (found === null) throw notFound();
  return { ...wanted, name: found, language: row?.language === 'de' ? 'de' : 'en' };
}

/** Twice is once. */
async function end({ metadata }: RootContext, { kind, id, userId }: Wanted): Promise<void> {
  if (kind === 'rule') {
    await metadata.execute(
      'INSERT INTO alert_snooze (rule_id, user_id, until) VALUES ($1, $2, NULL) ON CONFLICT (rule_id, user_id) DO UPDATE SET until = NULL',
      [id, userId],
    );
    return;
  }
  await metadata.execute(
    `INSERT INTO issue_user_state (org_id, issue_id, user_id, is_subscribed, subscription_reason)
     SELECT org_id, id, $2, false, 'unknown' FROM issue WHERE id = $1
     ON CONFLICT (issue_id, user_id) DO UPDATE SET is_subscribed = false`,
    [id, userId],
  );
}

interface Text {
  readonly ask: string;
  readonly button: string;
  readonly done: string;
}

function textOf({ language, kind, name }: Wanted): Text {
  const shown = name.length > 120 ? `${name.slice(0, 119)}…` : name;
  if (language === 'de') {
    const what = kind === 'rule' ? `des Alarms „${shown}“` : `zu „${shown}“`;
    return { ask: `Keine Mails ${what} mehr?`, button: 'Abbestellen', done: `Ab jetzt kommen keine Mails ${what} mehr.` };
  }
  const what = kind === 'rule' ? `of the alert “${shown}”` : `about “${shown}”`;
  return { ask: `No more mails ${what}?`, button: 'Unsubscribe', done: `You get no more mails ${what}.` };
}

/** No script, and nothing from elsewhere; the form posts to its own address. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

function page(language: string, { ask, button, done, isAsking }: Text & { readonly isAsking: boolean }): RawReply {
  const sentence = escape(isAsking ? ask : done);
  const form = isAsking ? `<form method="post"><button name="List-Unsubscribe" value="One-Click">${escape(button)}</button></form>` : '';
  return {
    kind: 'raw',
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY },
    body: `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escape(button)} · Vedette</title><style>${STYLE}</style></head>
<body><main><p class="who">Vedette</p><h1 role="status">${sentence}</h1>${form}</main></body></html>`,
  };
}

const STYLE = `body{margin:0;background:#f6f7f8;color:#12171d;font:14px/22px -apple-system,'Segoe UI',Roboto,Arial,sans-serif}
main{max-width:28rem;margin:15vh auto 0;padding:28px;background:#fff;border:1px solid #e1e5e9;border-radius:10px}
.who{margin:0 0 12px;font-weight:600}h1{margin:0;font:600 18px/26px inherit;font-size:18px;overflow-wrap:anywhere}form{margin:20px 0 0}
button{height:44px;padding:0 16px;border:0;border-radius:6px;background:#0b6aa8;color:#fff;font:inherit;cursor:pointer}
button:focus-visible{outline:2px solid #0b6aa8;outline-offset:2px}
@media (prefers-color-scheme:dark){body{background:#0c0e11;color:#e9edf1}main{background:#111418;border-color:#262c33}button{background:#58b4ee;color:#05141f}}`;

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
