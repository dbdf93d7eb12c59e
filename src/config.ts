import { z } from 'zod';
import { complainAboutEngines, complainAboutRoles, ENGINE_OPTIONS } from './config-engines.ts';
import type { Option } from './config-option.ts';
import { parseAddressRange } from './lib/address-range.ts';

/**
 * Every option of the program, read once in main.ts from the environment; nothing else looks there. Each has a default, a form
 * and a sentence; `vedette config --help` prints them from here. Contract: design §5.
 */
const days = z.coerce.number().int().min(1).max(3650);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const hex32 = z.string().regex(/^[0-9a-f]{32}$/, 'expected 32 lowercase hexadecimal digits');

export const ROLES = ['gateway', 'processor', 'api', 'jobs'] as const;
export type Role = (typeof ROLES)[number];

const OPTIONS = {
  PORT: {
    schema: z.coerce.number().int().min(0).max(65_535).default(8000),
    form: 'TCP port; 0 picks a free one',
    about: 'Where the gateway, the API and the dashboard listen.',
  },
  HOST: { schema: z.string().default('127.0.0.1'), form: 'address', about: 'Address to listen on; 0.0.0.0 for every interface.' },
  VEDETTE_DATA_DIR: { schema: z.string().min(1).default('./data'), form: 'path', about: 'Where the embedded engines keep everything.' },
  VEDETTE_URL: { schema: z.url().optional(), form: 'URL', about: 'The address people and SDKs use, when a proxy stands in front.' },
  VEDETTE_ROLES: {
    schema: list.pipe(z.array(z.enum(ROLES)).min(1)).optional(),
    form: 'comma-separated: gateway, processor, api, jobs',
    about: 'What this process does; everything when not given. Roles apart need engines of their own: see DATABASE_URL and the following.',
  },
  VEDETTE_SECRET: {
    schema: z.string().min(32).optional(),
    form: 'at least 32 characters',
    about: 'Signs cookies; made once in the data directory when not given. Equal on all instances.',
  },
  VEDETTE_TRUSTED_PROXIES: {
    schema: list.default([]),
    form: 'comma-separated addresses or CIDR ranges',
    about: 'Proxies whose X-Forwarded-For is believed.',
  },
  VEDETTE_RETENTION_DAYS: { schema: days.default(90), form: 'days', about: 'How long events are kept.' },
  VEDETTE_LOG_SIZE_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(16 * 1024 * 1024)
      .default(5 * 1024 ** 3),
    form: 'bytes',
    about: 'Bound of the embedded log; the gateway answers 503 when it is full.',
  },
  VEDETTE_SPOOL_SIZE_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(16 * 1024 * 1024)
      .default(2 * 1024 ** 3),
    form: 'bytes',
    about: 'What a gateway keeps on its own disk while Kafka is away; it answers 503 when that is full.',
  },
  VEDETTE_LOG_RETENTION_HOURS: {
    schema: z.coerce.number().int().min(1).default(24),
    form: 'hours',
    about: 'How long consumed log records are kept for replay.',
  },
  VEDETTE_MIN_FREE_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(0)
      .default(512 * 1024 ** 2),
    form: 'bytes',
    about: 'Below this much free disk the gateway answers 503 (or 5 % of the disk, whichever is less).',
  },
  VEDETTE_SMTP_URL: {
    schema: z
      .url()
      .regex(/^smtps?:\/\//, 'expected smtp:// or smtps://')
      .optional(),
    form: 'smtp(s)://user:password@host:port',
    about:
      'Mail server for alerts and invitations; without it alerts reach webhooks only, and links of invitations are shown to be copied.',
  },
  VEDETTE_MAIL_FROM: {
    schema: z.string().min(3).max(320).optional(),
    form: 'address, or name <address>',
    about: 'Sender of mails; needed with VEDETTE_SMTP_URL.',
  },
  VEDETTE_OUTBOUND_ALLOW: {
    schema: list
      .pipe(
        z.array(z.string().refine((text) => parseAddressRange(text) !== null, 'expected addresses or CIDR ranges, such as 10.1.0.0/16')),
      )
      .default([]),
    form: 'comma-separated addresses or CIDR ranges',
    about: 'Of your own network, where webhooks may go; without it they reach public addresses only.',
  },
  VEDETTE_START_PATIENCE_SECONDS: {
    schema: z.coerce.number().min(1).max(600).default(8),
    form: 'seconds',
    about: 'How long the start waits for servers of yours that do not answer; then it ends and names them.',
  },
  VEDETTE_DRAIN_SECONDS: {
    schema: z.coerce.number().min(0).max(60).default(2),
    form: 'seconds',
    about:
      'How long a gateway or api that is told to end still takes requests, while /readyz tells balancers to send no more; roles apart only.',
  },
  VEDETTE_GATEWAY_MEMORY_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(256 * 1024 ** 2)
      .default(2 * 1024 ** 3),
    form: 'bytes',
    about: 'What the process that accepts events may take; from 60 % of it on the level of pressure rises.',
  },
  VEDETTE_PRESSURE_LAG_SECONDS: {
    schema: z.coerce.number().min(1).default(10),
    form: 'seconds',
    about: 'Lag of the processors at which the level of pressure becomes 1.',
  },
  VEDETTE_PRESSURE_LONG_LAG_SECONDS: {
    schema: z.coerce.number().min(1).default(300),
    form: 'seconds',
    about: 'Lag at which it becomes 3: profiles, replays and attachments are refused, then transactions and spans, then logs.',
  },
  VEDETTE_PRESSURE_DWELL_SECONDS: {
    schema: z.coerce.number().min(0).default(60),
    form: 'seconds',
    about: 'How long nothing must press before the level goes down by one.',
  },
  VEDETTE_OWNER_EMAIL: {
    schema: z.email().optional(),
    form: 'address',
    about: 'Makes this owner on first start (with VEDETTE_OWNER_PASSWORD).',
  },
  VEDETTE_OWNER_PASSWORD: {
    schema: z.string().min(12).max(256).optional(),
    form: '12 to 256 characters',
    about: 'Password of the first owner.',
  },
  VEDETTE_BOOTSTRAP_DSN_KEY: {
    schema: hex32.optional(),
    form: '32 hex digits',
    about: 'Public key of the first project, instead of a random one.',
  },
  VEDETTE_BOOTSTRAP_TOKEN: {
    schema: z.string().min(32).optional(),
    form: 'at least 32 characters',
    about: 'An API token with every scope, made on first start.',
  },
  VEDETTE_LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    form: 'debug, info, warn, error, silent',
    about: 'What the program writes about itself.',
  },
  ...ENGINE_OPTIONS,
} satisfies Record<string, Option>;

type OptionName = keyof typeof OPTIONS;
export type Config = { readonly [Name in OptionName]: z.output<(typeof OPTIONS)[Name]['schema']> };

/** A sentence for the operator: the option's name and the accepted form. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * @throws ConfigError naming every option that is wrong. An empty value counts as not given.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const complaints: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(OPTIONS)) {
    const text = environment[name];
    const result = option.schema.safeParse(text === '' ? undefined : text);
    if (result.success) values[name] = result.data;
    else complaints.push(`${name} is not usable (${result.error.issues[0]?.message ?? 'invalid'}); accepted: ${option.form}`);
  }
  if ((values['VEDETTE_OWNER_EMAIL'] === undefined) !== (values['VEDETTE_OWNER_PASSWORD'] === undefined)) {
    complaints.push('VEDETTE_OWNER_EMAIL and VEDETTE_OWNER_PASSWORD belong together: give both or neither');
  }
  if (values['VEDETTE_SMTP_URL'] !== undefined && values['VEDETTE_MAIL_FROM'] === undefined) {
    complaints.push('VEDETTE_SMTP_URL needs VEDETTE_MAIL_FROM: the address that mails come from');
  }
  const roles = values['VEDETTE_ROLES'] as readonly Role[] | undefined; // parsed by its own schema just above
  complaints.push(...complainAboutEngines(values));
  if (roles !== undefined && !ROLES.every((role) => roles.includes(role))) complaints.push(...complainAboutRoles(values));
  if (complaints.length > 0) throw new ConfigError(complaints.join('\n'));
  return values as Config; // every option of the table was parsed by its own schema just above
}

/** The text of `vedette config --help`. */
export function describeConfig(): string {
  const lines = Object.entries(OPTIONS).map(([name, { schema, form, about }]: [string, Option]) => {
    const byDefault = schema.safeParse(undefined).data;
    const shown = byDefault === undefined || (Array.isArray(byDefault) && byDefault.length === 0) ? '' : ` (default ${String(byDefault)})`;
    return `${name}${shown}\n    ${about}\n    ${form}`;
  });
  return lines.join('\n');
}
