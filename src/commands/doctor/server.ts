import { createServer } from 'node:net';
import type { Config } from '../../config.ts';
import { broken, notice, reasonOf, unknown, well } from './finding.ts';
import type { Finding } from './finding.ts';

const ASK_MS = 5_000;
/** Records that wait; at a thousand a second this is ten seconds. */
const MUCH_LAG = 10_000;
const LOG_TIGHT_SHARE = 0.8;
/** Clocks of two machines that differ by more do not run on NTP. */
const CLOCK_DRIFT_MS = 5_000;

/** The server that uses the data directory, asked as a probe would ask it. */
export async function examineServer(config: Config): Promise<readonly Finding[]> {
  const url = localUrl(config);
  const alive = await ask(`${url}/healthz`);
  if (!alive.ok) {
    const says = `a server uses the data directory but does not answer at ${url} (${alive.says})`;
    return [broken('server', says, 'Run doctor with the PORT and HOST of the server; if they are right, look at its log.')];
  }
  const ready = await ask(`${url}/readyz`);
  const metrics = await ask(`${url}/metrics`);
  return [readyFinding(url, ready), ...(metrics.ok ? measured(metrics.text) : [unknown('metrics', metrics.says)])];
}

/** While no server runs: whether one could listen. */
export async function examinePort({ HOST: host, PORT: port }: Config): Promise<Finding> {
  const code = await new Promise<string | null>((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
  if (code === null) return well('port', `${host}:${port} is free`);
  return broken('port', `${host}:${port} cannot be listened on (${code})`, 'Set PORT (and HOST) to another, or stop what uses it.');
}

/** What people and SDKs are told to use, against where the server listens. */
export async function examineAddress(config: Config, isRunning: boolean): Promise<readonly Finding[]> {
  if (config.VEDETTE_URL === undefined) {
    if (isLoopback(config.HOST)) return [well('address', `${localUrl(config)}, for this machine only`)];
    return [notice('address', 'VEDETTE_URL is not set, so DSNs name 127.0.0.1', 'Set it to the address that SDKs and people use.')];
  }
  const url = new URL(config.VEDETTE_URL);
  const findings: Finding[] = [];
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    findings.push(notice('address', `${url.origin} is not encrypted`, 'Put TLS in front: browsers do not send from https pages to http.'));
  }
  if (url.protocol === 'https:' && config.VEDETTE_TRUSTED_PROXIES.length === 0) {
    const mend = 'Set VEDETTE_TRUSTED_PROXIES to its address, or every event comes from the proxy.';
    findings.push(notice('proxy', 'a proxy ends TLS, and none is trusted', mend));
  }
  return isRunning ? [...findings, ...(await publicAnswer(url))] : findings;
}

async function publicAnswer(url: URL): Promise<readonly Finding[]> {
  const answer = await ask(new URL('/healthz', url).href);
  if (!answer.ok) {
    const mend = /CERT|SELF_SIGNED|certificate|ALTNAME/i.test(answer.says)
      ? 'The certificate does not fit: renew it, or send its whole chain; SDKs refuse it too.'
      : 'Check name, proxy and firewall; from this machine it may also just not be reachable.';
    return [notice('address', `${url.origin} does not answer (${answer.says})`, mend)];
  }
  if (!answer.text.includes('"ok"'))
    return [broken('address', `${url.origin} is answered by something else`, 'Point the proxy at this server.')];
  const driftMs = answer.dateMs === null ? 0 : Math.abs(Date.now() - answer.dateMs);
  if (driftMs > CLOCK_DRIFT_MS) {
    return [notice('clock', `${Math.round(driftMs / 1000)} s apart from the proxy's clock`, 'Keep both right (NTP).')];
  }
  return [well('address', `${url.origin} leads here`)];
}

function readyFinding(url: string, ready: Asked): Finding {
  if (ready.ok) return well('server', `${url} accepts and processes events`);
  const parts = ready.text.startsWith('{')
    ? Object.entries((JSON.parse(ready.text) as { parts?: Record<string, string> }).parts ?? {})
    : [];
  const waiting = parts.filter(([, state]) => state !== 'ready').map(([name, state]) => `${name} ${state}`);
  return broken(
    'server',
    `not ready: ${waiting.join('; ') || ready.says}`,
    'Wait a minute and ask again; if it stays, look at the log of the server.',
  );
}

/** The few figures that tell whether the line flows. */
function measured(text: string): readonly Finding[] {
  const lag = sumOf(text, 'vedette_lag_records');
  const halted = sumOf(text, 'vedette_halted_partitions');
  const level = sumOf(text, 'vedette_pressure_level');
  const used = sumOf(text, 'vedette_log_used_bytes');
  const capacity = sumOf(text, 'vedette_log_capacity_bytes');
  const share = capacity > 0 ? used / capacity : 0;
  const logSays = `${(share * 100).toFixed(0)} % of ${(capacity / 1024 ** 2).toFixed(0)} MiB in use`;
  return [
    lag > MUCH_LAG
      ? notice('lag', `${lag} records wait`, 'Ask again: when it grows, events come faster than they are processed.')
      : well('lag', `${lag} records wait`),
    ...(halted > 0
      ? [broken('processor', `${halted} partitions stopped`, 'The log of the server names the records that could not be processed.')]
      : []),
    ...(level > 0
      ? [broken('pressure', `level ${level}: events are refused`, 'Free room on the disk; acceptance returns by itself.')]
      : []),
    share > LOG_TIGHT_SHARE ? notice('log', logSays, 'Raise VEDETTE_LOG_SIZE_BYTES, or see why records wait.') : well('log', logSays),
  ];
}

function sumOf(text: string, name: string): number {
  const line = new RegExp(`^${name}(?:\\{[^}]*\\})? ([0-9.eE+-]+)$`, 'gm');
  return [...text.matchAll(line)].reduce((sum, match) => sum + Number(match[1]), 0);
}

interface Asked {
  readonly ok: boolean;
  readonly text: string;
  readonly says: string;
  readonly dateMs: number | null;
}

async function ask(url: string): Promise<Asked> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ASK_MS), redirect: 'follow' });
    const date = answer.headers.get('date');
    return { ok: answer.ok, text: await answer.text(), says: `HTTP ${answer.status}`, dateMs: date === null ? null : Date.parse(date) };
  } catch (error) {
    return { ok: false, text: '', says: reasonOf(error), dateMs: null };
  }
}

function localUrl({ HOST: host, PORT: port }: Config): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function isLoopback(host: string): boolean {
  return /^(127\.|\[?::1\]?$|localhost$)/.test(host);
}
