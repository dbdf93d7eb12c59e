import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import type { bootstrap, Bootstrapped } from '../features/account/index.ts';
import type { Site } from '../http/route.ts';
import { deriveKey, installationSecret } from '../lib/secret.ts';
import type { Front } from '../roles/front.ts';

export const VERSION = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
const LOOPBACK = /^(127\.|::1$|localhost$)/;

type WritableSite = { -readonly [Name in keyof Site]: Site[Name] };

/** How the installation is known. `url` is empty until it listens, when none was given. */
export function siteOf(config: Config, dataDirectory: string): WritableSite {
  const secret = installationSecret(dataDirectory, config.VEDETTE_SECRET);
  return {
    url: config.VEDETTE_URL?.replace(/\/+$/, '') ?? '',
    version: VERSION,
    cookieKey: deriveKey(secret, 'cookie'),
    factorKey: deriveKey(secret, 'factor'),
    alertKey: deriveKey(secret, 'alert'),
    isLoopback: LOOPBACK.test(config.HOST),
  };
}

export function bootstrapOptions(config: Config, url: string): Parameters<typeof bootstrap>[1] {
  return {
    ownerEmail: config.VEDETTE_OWNER_EMAIL ?? null,
    ownerPassword: config.VEDETTE_OWNER_PASSWORD ?? null,
    dsnKey: config.VEDETTE_BOOTSTRAP_DSN_KEY ?? null,
    token: config.VEDETTE_BOOTSTRAP_TOKEN ?? null,
    url,
  };
}

const LISTEN_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'may not be used by this user',
  EADDRNOTAVAIL: 'is no address of this machine',
};

/**
 * Listens, and completes the site's address when none was given: with PORT=0 it is known only now.
 * @throws UsageError in one sentence when the port is taken or may not be used.
 */
export async function listen({ app }: Front, { HOST: host, PORT: port }: Config, site: WritableSite): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const reason = LISTEN_REASONS[(cause as NodeJS.ErrnoException).code ?? ''];
    if (reason === undefined) throw cause;
    throw Object.assign(new Error(`${hostInUrl(host)}:${port} ${reason}; set PORT (and HOST) to another.`, { cause }), {
      name: 'UsageError',
    });
  }
  const address = app.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  if (site.url === '') site.url = `http://${hostInUrl(shown)}:${actual}`;
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** For the person at the terminal; the log goes to the other stream. */
export function greet({ url, dsn, setupUrl }: Bootstrapped): void {
  const lines = ['', `  Vedette ${VERSION}`, '', `  Dashboard  ${url}`];
  if (dsn !== null) lines.push(`  DSN        ${dsn}`);
  if (setupUrl !== null) lines.push('', '  Make the first account (this link works once):', `  ${setupUrl}`);
  process.stdout.write(`${lines.join('\n')}\n\n`);
}
