import { createTransport } from 'nodemailer';
import { MailRefusedError } from './port.ts';
import type { Mail, MailMessage } from './port.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:port`, `smtps://…`. */
  readonly url: string;
  readonly from: string;
}

const PATIENCE_MS = 10_000;
/** Of one process; a flood of mails is written over few connections, as mail servers want it. */
const MAX_CONNECTIONS = 4;

/** Mail by SMTP. Connections stay open between mails of a burst. */
export function openSmtp({ url, from }: SmtpOptions): Mail {
  const patience = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS };
  const transport = createTransport({ url, pool: true, maxConnections: MAX_CONNECTIONS, ...patience }, { from });
  const host = /@([^\s@>]+)>?\s*$/.exec(from)?.[1] ?? 'vedette.invalid';
  return {
    async send(message) {
      try {
        await transport.sendMail(optionsOf(message, host));
      } catch (cause) {
        const code = (cause as { responseCode?: number }).responseCode ?? 0;
        throw new MailRefusedError('the mail server did not take the message', { cause, isForGood: code >= 550 && code <= 554 });
      }
    },
    close: () => transport.close(),
  };
}

function optionsOf({ to, subject, text, html, key, thread, unsubscribeUrl }: MailMessage, host: string) {
  return {
    // The address as an object: nothing in it is read as a second address or a header (reliability X6).
    to: { name: '', address: to },
    subject: subject.replace(/[\r\n]+/g, ' '),
    text,
    ...(html === undefined ? {} : { html }),
    ...(key === undefined ? {} : { messageId: `<${key}@${host}>` }),
    ...(thread === undefined ? {} : { references: [`<${thread}@${host}>`], inReplyTo: `<${thread}@${host}>` }),
    headers: {
      // No answers from those on holiday.
      'Auto-Submitted': 'auto-generated',
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      ...(unsubscribeUrl === undefined
        ? {}
        : { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
  };
}
