import { parseGlob } from '../../lib/glob.ts';
import { repositoryPath } from './code-root.ts';
import type { CodeRoot } from './code-root.ts';
import type { CodeOwnersRule } from './codeowners.ts';
import type { Owned } from './owned.ts';
import type { OwnershipRule } from './parse.ts';
import { parsePathPattern } from './path-pattern.ts';
import { candidatesIn, indexRules } from './rule-index.ts';

/** A file in the repository, and how its paths are found in frames. */
export interface RuleSource {
  readonly rules: readonly CodeOwnersRule[];
  readonly roots: readonly CodeRoot[];
}

export interface RuleMatch {
  readonly source: 'ownership_rule' | 'codeowners';
  readonly line: number;
  readonly kind: string;
  readonly pattern: string;
  readonly owners: readonly string[];
}

export interface CompiledOwnership {
  /** At most MOST_SUGGESTED, the one that decides first. A CODEOWNERS rule without owners ends the list: nobody owns it. */
  match(owned: Owned): readonly RuleMatch[];
}

/** Kept as suggestions (processing §5.8). */
export const MOST_SUGGESTED = 2;
/** Of one event. A recursion has thousands of frames and few files. */
const MAX_PATHS = 400;
/** As much of a text as rules are asked of. */
const MAX_TEXT_CHARS = 1_024;

interface Rule extends RuleMatch {
  /** Which texts of an event it is asked of: its kind, or `file.0` for the paths as the first file has them. */
  readonly texts: string;
  readonly fits: (text: string) => boolean;
  /** Whole segments that every text that fits has; none where a wildcard stands in each. */
  readonly segments: readonly string[];
}

/** CODEOWNERS before the rules: the last that matches decides. What cannot be read was refused when it was saved, and is left out. */
export function compileOwnership(rules: readonly OwnershipRule[], files: readonly RuleSource[]): CompiledOwnership {
  const compiled = [
    ...files.flatMap((file, at) => file.rules.flatMap((rule) => compileLine(rule, at) ?? [])),
    ...rules.flatMap((rule) => compileRule(rule) ?? []),
  ];
  const indexes = indexRules(compiled);
  const roots = files.map((file) => file.roots);
  const allRoots = roots.flat();
  return {
    match(owned) {
      const asked = new Map<string, readonly string[]>();
      const candidates: number[] = [];
      for (const [name, index] of indexes) {
        const rootsOf = name.startsWith('file.') ? (roots[Number(name.slice('file.'.length))] ?? []) : allRoots;
        const texts = [...new Set(textsOf(name, owned, rootsOf).map((text) => text.slice(0, MAX_TEXT_CHARS)))].slice(0, MAX_PATHS);
        asked.set(name, texts);
        candidates.push(...candidatesIn(index, texts));
      }
      return choose(
        compiled,
        candidates.toSorted((a, b) => b - a),
        asked,
      );
    },
  };
}

function choose(
  compiled: readonly Rule[],
  candidates: readonly number[],
  asked: ReadonlyMap<string, readonly string[]>,
): readonly RuleMatch[] {
  const found: RuleMatch[] = [];
  for (const at of candidates) {
    const rule = compiled[at];
    if (rule === undefined || asked.get(rule.texts)?.some(rule.fits) !== true) continue;
    if (rule.owners.length === 0 || found.length === MOST_SUGGESTED) break;
    found.push({ source: rule.source, line: rule.line, kind: rule.kind, pattern: rule.pattern, owners: rule.owners });
  }
  return found;
}

function compileLine({ line, pattern, owners }: CodeOwnersRule, file: number): Rule | null {
  const path = parsePathPattern(pattern);
  if (path === null) return null;
  return {
    source: 'codeowners',
    line,
    kind: 'codeowners',
    pattern,
    owners,
    texts: `file.${file}`,
    segments: segmentsOf(pattern, '/'),
    fits: (text) => path.matches(text),
  };
}

function compileRule({ line, kind, pattern, owners }: OwnershipRule): Rule | null {
  const common = { source: 'ownership_rule', line, kind, pattern, owners, texts: kind } as const;
  if (kind === 'codeowners') {
    const path = parsePathPattern(pattern);
    return path === null ? null : { ...common, segments: segmentsOf(pattern, '/'), fits: (text) => path.matches(text) };
  }
  const glob = parseGlob(pattern);
  return glob.ok ? { ...common, segments: segmentsOf(lower(pattern), separatorOf(kind)), fits: (text) => glob.value.matches(text) } : null;
}

/** None where a bracket, a brace or a backslash makes characters mean something else. */
function segmentsOf(pattern: string, separator: string): readonly string[] {
  if (/[[\]{}\\]/.test(pattern)) return [];
  return pattern.split(separator).filter((segment) => segment !== '' && !/[*?]/.test(segment));
}

function separatorOf(texts: string): string {
  return texts === 'module' ? '.' : '/';
}

function textsOf(name: string, { paths, modules, url, tags }: Owned, roots: readonly CodeRoot[]): readonly string[] {
  if (name === 'path') return paths.map(lower);
  if (name === 'module') return modules.map(lower);
  if (name === 'url') return url === '' ? [] : [lower(url)];
  if (name === 'codeowners' || name.startsWith('file.')) return paths.map((path) => repositoryPath(path, roots));
  const key = name.slice('tags.'.length).toLowerCase();
  return tags.filter(([tag]) => tag.toLowerCase() === key).map(([, value]) => lower(value));
}

function lower(text: string): string {
  return text.toLowerCase();
}
