/**
 * The sender of alerts in a process of its own, for tests that kill it: sends what is due and exits, unless a fault ends it before.
 */
import { memoryCache } from '../src/engines/cache/memory.ts';
import { openPostgres } from '../src/engines/metadata/postgres.ts';
import { openSmtp } from '../src/engines/mail/smtp.ts';
import { openOutbound } from '../src/engines/outbound/http.ts';
import { Sending } from '../src/features/alert/send.ts';
import { silentLogger } from '../src/lib/logger.ts';
import { armFault } from '../src/pipeline/fault.ts';

export interface SendingArgument {
  readonly metadataUrl: string;
  readonly smtpUrl: string;
  /** What the clock says: leases of a process that died end by it. */
  readonly nowMs: number;
  /** `point:n` */
  readonly fault: string;
}

// The test wrote it.
const argument = JSON.parse(process.argv[2] ?? '{}') as SendingArgument;
const metadata = openPostgres({ url: argument.metadataUrl, maxConnections: 4 });
const mail = openSmtp({ url: argument.smtpUrl, from: 'Vedette <vedette@example.com>' });
armFault(argument.fault);
const sending = new Sending({
  metadata,
  mail,
  cache: memoryCache(),
  clock: { now: () => argument.nowMs },
  outbound: openOutbound({ allow: ['127.0.0.1'], userAgent: 'Vedette/test' }),
  site: { url: 'http://vedette.test', alertKey: Buffer.alloc(32, 9) },
  logger: silentLogger,
  random: () => 0.5,
  // One after the other: what is left for the next process does not hang on who was faster.
  atOnce: 1,
});
await sending.drain();
await sending.close();
mail.close();
await metadata.close();
