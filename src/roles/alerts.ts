import type { Config } from '../config.ts';
import type { Job } from '../engines/jobs/port.ts';
import { openSmtp } from '../engines/mail/smtp.ts';
import type { Mail } from '../engines/mail/port.ts';
import { openOutbound } from '../engines/outbound/http.ts';
import type { Outbound } from '../engines/outbound/port.ts';
import { forgetDeliveries } from '../features/alert/outbox.ts';
import { Sending } from '../features/alert/send.ts';
import { forgetCounts } from '../features/alert/windows.ts';
import type { Site } from '../http/route.ts';
import type { Logger } from '../lib/logger.ts';
import type { Engines } from '../wire.ts';

export interface AlertOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly site: Site;
}

/** Null where no mail server is configured. */
export function openMail({ VEDETTE_SMTP_URL: url, VEDETTE_MAIL_FROM: from }: Config): Mail | null {
  return url === undefined || from === undefined ? null : openSmtp({ url, from });
}

export function openWebhooks({ VEDETTE_OUTBOUND_ALLOW: allow }: Config, version: string): Outbound {
  return openOutbound({ allow, userAgent: `Vedette/${version}` });
}

/** No job of the queue: people are told within a second, and each receiver has its own pace. */
export function sendAlerts(engines: Engines, { config, logger, site }: AlertOptions): { close(): Promise<void> } {
  const mail = openMail(config);
  const sending = new Sending({ ...engines, mail, outbound: openWebhooks(config, site.version), site, logger, random: Math.random });
  return {
    async close() {
      await sending.close();
      mail?.close();
    },
  };
}

export function forgetAlerts({ metadata, clock }: Engines): Job {
  return {
    name: 'forget-alerts',
    cron: '47 * * * *',
    limitSeconds: 300,
    run: async () => {
      await forgetCounts(metadata, clock.now());
      await forgetDeliveries(metadata, clock.now());
    },
  };
}
