import type { ClientHints } from '../../lib/user-agent/client-hints.ts';
import { parseClientHints } from '../../lib/user-agent/client-hints.ts';
import { parseUserAgent } from '../../lib/user-agent/parse.ts';
import type { UserAgent } from '../../lib/user-agent/parse.ts';
import type { ErrorEvent } from '../schema.ts';
import type { NormalizeContext } from './context.ts';
import { headerOf } from './request.ts';

/** Contexts that the user agent of the request tells, only where the SDK said nothing (§6.5). Client hints are preferred. */
export function fillClientContexts(event: ErrorEvent, ctx: NormalizeContext): void {
  const isBrowserSdk = event.platform === 'javascript';
  const header = headerOf(event.request, 'user-agent') ?? (isBrowserSdk ? ctx.userAgent : null);
  if (header === null || header === '') return;
  const agent = parseUserAgent(header);
  const hints = parseClientHints((name) => headerOf(event.request, name));
  setContext(event, 'browser', browserOf(agent, hints));
  setContext(event, 'device', deviceOf(agent, hints));
  setContext(event, isBrowserSdk ? 'os' : 'client_os', systemOf(agent, hints));
}

function setContext(event: ErrorEvent, key: string, found: Record<string, unknown> | null): void {
  if (found === null) return;
  const contexts = (event.contexts ??= {});
  contexts[key] ??= { ...found, type: key };
}

function browserOf(agent: UserAgent, hints: ClientHints): Record<string, unknown> | null {
  if (hints.browser !== undefined) return { ...hints.browser };
  if (agent.browser === undefined) return null;
  const { family: name, version } = agent.browser;
  return version === undefined ? { name } : { name, version };
}

function deviceOf(agent: UserAgent, hints: ClientHints): Record<string, unknown> | null {
  if (hints.model !== undefined) return { family: hints.model, model: hints.model };
  return agent.device === undefined ? null : { ...agent.device };
}

/** Names that client hints use where user agents have another. */
const PLATFORM_NAMES: Record<string, string> = { macOS: 'Mac OS X', 'Chrome OS': 'Chrome OS' };

function systemOf(agent: UserAgent, hints: ClientHints): Record<string, unknown> | null {
  if (hints.platform !== undefined) {
    const name = PLATFORM_NAMES[hints.platform] ?? hints.platform;
    const version = hints.platformVersion ?? (agent.os?.family === name ? agentVersion(agent) : undefined);
    return version === undefined ? { name } : { name, version };
  }
  if (agent.os === undefined) return null;
  const version = agentVersion(agent);
  return version === undefined ? { name: agent.os.family } : { name: agent.os.family, version };
}

/** Browsers froze these two: whatever is newer still says so. */
function agentVersion(agent: UserAgent): string | undefined {
  const { family, version } = agent.os ?? {};
  const isFrozen = (family === 'Windows' && version === '10') || (family === 'Mac OS X' && version === '10.15.7');
  return isFrozen ? `>=${version}` : version;
}
