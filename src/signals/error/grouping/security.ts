import type { GroupingComponent } from '../grouping-types.ts';
import type { ErrorEvent } from '../../../event/schema.ts';
import { leaf, node } from './component.ts';

/** Reports of browsers (processing §4.6, ingest protocol §2.5). */
export const SECURITY_KINDS = ['csp', 'hpkp', 'expectct', 'expectstaple'] as const;
export type SecurityKind = (typeof SECURITY_KINDS)[number];

/** What a content security policy report says, whichever spelling the browser used. */
export interface CspReport {
  /** `script-src-elem` … */
  readonly directive: string;
  /** `'inline'` or `'eval'` when the page's own code broke the policy, otherwise null. */
  readonly localViolation: string | null;
  /** Scheme and host of what was blocked; `self` for the page's own host. */
  readonly blocked: string;
}

export function securityKind(event: ErrorEvent): SecurityKind | null {
  return SECURITY_KINDS.find((kind) => event[kind] !== undefined) ?? null;
}

export function securityComponent(event: ErrorEvent): GroupingComponent | null {
  const kind = securityKind(event);
  if (kind === null) return null;
  if (kind !== 'csp') return node(kind, [leaf('type', kind), leaf('hostname', reportHost(event, kind))]);

  const report = cspReport(event.csp ?? {});
  const violation = report.localViolation === null ? leaf('uri', report.blocked) : leaf('violation', report.localViolation);
  return node('csp', [leaf('directive', report.directive), violation]);
}

export function reportHost(event: ErrorEvent, kind: SecurityKind): string {
  return text(event[kind]?.hostname);
}

export function cspReport(csp: Record<string, unknown>): CspReport {
  const directive = text(csp.effective_directive) || (text(csp.violated_directive).split(' ', 1)[0] ?? '');
  const uri = text(csp.blocked_uri) || 'self';
  return { directive, localViolation: localViolation(directive, uri), blocked: blockedPlace(uri, text(csp.document_uri)) };
}

/** `inline`, `eval` and their like are said in place of an address. */
function localViolation(directive: string, uri: string): string | null {
  if (uri === 'inline' || uri === 'eval' || uri === 'wasm-eval') return `'${uri}'`;
  // Old browsers say `self` for inline scripts and styles.
  return uri === 'self' && /^(?:script|style)-src/.test(directive) ? "'inline'" : null;
}

function blockedPlace(uri: string, documentUri: string): string {
  if (uri === 'self' || uri === "'self'") return 'self';
  if (!uri.includes(':')) return uri;
  const scheme = uri.slice(0, uri.indexOf(':'));
  const host = hostOf(uri);
  if (host === '') return scheme;
  if (host === hostOf(documentUri)) return 'self';
  return scheme === 'http' || scheme === 'https' ? host : `${scheme}://${host}`;
}

function hostOf(uri: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1]?.toLowerCase() ?? '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
