/** A CODEOWNERS file, read into rules (processing §5.8). Pure and total: what is no rule for us is left out, as the field does. */
export interface CodeOwnersRule {
  /** Counted from 1. */
  readonly line: number;
  readonly pattern: string;
  /** `@user`, `@org/team` or an e-mail address; empty: nobody owns it, whatever stands above. */
  readonly owners: readonly string[];
}

/** Each is asked of each event that is looked at. A file of this many is generated, and 2 MB. */
const MAX_RULES = 20_000;
/** Up to the first space that no backslash stands before. */
const RULE = /^(?<pattern>(?:\\.|[^\s\\])+)(?:\s+(?<owners>.*))?$/;
const OWNER = /^(?:@[\w.-]+(?:\/[\w.-]+)*|[^\s@]+@[^\s@]+\.[^\s@]+)$/;

export function parseCodeOwners(text: string): readonly CodeOwnersRule[] {
  const rules: CodeOwnersRule[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const written = raw.replace(/(?:^|\s)#.*$/, '').trim();
    // A section of GitLab's form begins with [ or ^[.
    if (written === '' || /^\^?\[|^!/.test(written)) continue;
    const { pattern, owners = '' } = RULE.exec(written)?.groups ?? {};
    if (pattern === undefined || /[[\]]|\\ /.test(pattern)) continue;
    const names = owners.split(/\s+/).filter((name) => name !== '');
    const known = names.filter((name) => OWNER.test(name));
    if (names.length > 0 && known.length === 0) continue;
    rules.push({ line: index + 1, pattern, owners: known });
    if (rules.length >= MAX_RULES) break;
  }
  return rules;
}
