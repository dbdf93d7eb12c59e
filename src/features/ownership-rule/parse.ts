/** Ownership rules as text (`path:src/shop/* #shop hana@example.com`), read into rules. Pure. */
import { parseGlob } from '../../lib/glob.ts';
import { parsePathPattern } from './path-pattern.ts';

export interface OwnershipRule {
  /** Counted from 1. */
  readonly line: number;
  /** `path`, `url`, `module`, `codeowners` or `tags.name`. */
  readonly kind: string;
  /** Without the quotes it may have been written in. */
  readonly pattern: string;
  /** `#team` or an e-mail address. */
  readonly owners: readonly string[];
}

export interface OwnershipFault {
  readonly line: number;
  readonly sentence: string;
}

export interface ParsedOwnership {
  readonly rules: readonly OwnershipRule[];
  readonly faults: readonly OwnershipFault[];
}

/** Each is asked of each event that is looked at. */
const MAX_RULES = 2_000;
/** Told at once; nobody reads more. */
export const MAX_FAULTS = 20;
/** `path` where no kind is written; a pattern with spaces stands in quotes. */
const RULE =
  /^(?:(?<kind>path|url|module|codeowners|tags\.(?:"[^"]{1,200}"|[^:\s"]{1,200})):)?(?<pattern>"(?:[^"\\]|\\.)*"|[^\s"]\S*)(?:\s+(?<owners>\S.*))?$/;
const UNKNOWN_KIND = /^(?<kind>[a-z][\w.]*):(?!\/\/)/i;
const OWNER = /^(?:#[a-z0-9][a-z0-9_-]*|[^\s@#]+@[^\s@]+)$/i;

export function parseOwnership(text: string): ParsedOwnership {
  const rules: OwnershipRule[] = [];
  const faults: OwnershipFault[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const written = raw.trim();
    if (written === '' || written.startsWith('#')) continue;
    const line = index + 1;
    const rule = rules.length >= MAX_RULES ? `Write at most ${MAX_RULES} rules.` : parseRule(written, line);
    if (typeof rule === 'string') faults.push({ line, sentence: `Line ${line}: ${rule}` });
    else rules.push(rule);
    if (faults.length >= MAX_FAULTS) break;
  }
  return { rules, faults };
}

/** A sentence when it is none. */
function parseRule(written: string, line: number): OwnershipRule | string {
  const { kind, pattern: quoted, owners } = RULE.exec(written)?.groups ?? {};
  const stranger = kind === undefined ? UNKNOWN_KIND.exec(written)?.groups?.['kind'] : undefined;
  if (stranger !== undefined) return `${stranger} is no kind of rule. Kinds are path, url, module, codeowners and tags.name.`;
  if (quoted === undefined || owners === undefined) return 'write a pattern and then its owners, as in path:src/shop/* #shop.';
  const names = owners.split(/\s+/).filter((name) => name !== '');
  const odd = names.find((name) => !OWNER.test(name));
  if (odd !== undefined) return `${odd} is neither #team nor an e-mail address.`;
  const own = { line, kind: (kind ?? 'path').replaceAll('"', ''), pattern: unquoted(quoted), owners: names };
  return faultOf(own) ?? own;
}

function unquoted(pattern: string): string {
  return pattern.startsWith('"') ? pattern.slice(1, -1).replaceAll('\\"', '"') : pattern;
}

function faultOf({ kind, pattern }: OwnershipRule): string | null {
  if (kind === 'codeowners') return parsePathPattern(pattern) === null ? `${pattern} is no pattern of CODEOWNERS.` : null;
  const glob = parseGlob(pattern);
  return glob.ok ? null : `the pattern cannot be read: ${glob.error}.`;
}
