/** A project's rules of ownership, ready to be asked (processing §5.8). */
import type { Sql } from '../../engines/metadata/port.ts';
import { BoundedCache } from '../../lib/bounded-cache.ts';
import { compileOwnership, parseCodeOwners, parseOwnership } from '../ownership-rule/index.ts';
import type { CodeOwnersRule, CodeRoot, CompiledOwnership, Owned, RuleMatch } from '../ownership-rule/index.ts';
import type { SourceLink } from './contract.ts';
import { projectSettings } from './settings.ts';

/** Compiled rules are a few hundred bytes each: with the largest files some hundred MB would be possible, with usual ones some MB. */
const MAX_COMPILED = 100;
/** By version, which is another one after every change: nothing here is ever out of date. */
const compiled = new BoundedCache<CompiledOwnership>(MAX_COMPILED);

export async function compiledOwnership(sql: Sql, projectId: number, version: string): Promise<CompiledOwnership> {
  return compiled.get(version) ?? compiled.set(version, await compile(sql, projectId));
}

/** What the rules say of an event, the rule that decides first. */
export async function ownershipMatches(sql: Sql, projectId: number, owned: Owned): Promise<readonly RuleMatch[]> {
  const row = await sql.row<{ version: string }>('SELECT version FROM project_ownership WHERE project_id = $1', [projectId]);
  return row === null ? [] : (await compiledOwnership(sql, projectId, row.version)).match(owned);
}

/** E-mail addresses and `#team`s of the rule that decides; nobody when none does. */
export async function ownersOf(sql: Sql, projectId: number, owned: Owned): Promise<readonly string[]> {
  return (await ownershipMatches(sql, projectId, owned))[0]?.owners ?? [];
}

/** The rules are other ones from here on. In the transaction that changes them. */
export async function renewOwnership(tx: Sql, projectId: number): Promise<void> {
  await tx.execute(
    `INSERT INTO project_ownership (project_id) VALUES ($1) ON CONFLICT (project_id) DO UPDATE SET version = gen_random_uuid()`,
    [projectId],
  );
}

/** The same for what rules depend on: a project without any stays one without. */
export async function outdateOwnership(tx: Sql, projectId: number): Promise<void> {
  await tx.execute('UPDATE project_ownership SET version = gen_random_uuid() WHERE project_id = $1', [projectId]);
}

/** Paths of frames that begin with a root begin in the repository with another: as the project's links to the code say. */
export function codeRootsOf(links: readonly SourceLink[]): readonly CodeRoot[] {
  return links.map(({ stackRoot, url }) => ({ stackRoot, sourceRoot: SOURCE_ROOT.exec(url)?.[1] ?? '' }));
}

/** What stands between the commit or branch of an address and the path: `…/blob/{commit}/backend/{path}`. */
const SOURCE_ROOT = /\/(?:blob|src|raw|browse|tree)\/(?:commit\/|branch\/)?[^/]+\/((?:[^/?#]+\/)*)\{path\}/;

interface FileRow {
  readonly raw: string;
  readonly stack_root: string;
  readonly source_root: string;
  readonly names: Readonly<Record<string, string>>;
}

async function compile(sql: Sql, projectId: number): Promise<CompiledOwnership> {
  const project = await sql.row<{ settings: Record<string, unknown> }>('SELECT settings FROM project WHERE id = $1', [projectId]);
  const { ownership, sourceLinks } = projectSettings(project?.settings ?? null);
  const files = await sql.rows<FileRow>(
    'SELECT raw, stack_root, source_root, names FROM project_code_owners WHERE project_id = $1 ORDER BY id',
    [projectId],
  );
  const shared = codeRootsOf(sourceLinks);
  return compileOwnership(
    parseOwnership(ownership.raw).rules,
    files.map((file) => ({ rules: named(parseCodeOwners(file.raw), file.names), roots: [...rootsOf(file), ...shared] })),
  );
}

/** Both empty says nothing: the project's links may know. */
function rootsOf({ stack_root: stackRoot, source_root: sourceRoot }: FileRow): readonly CodeRoot[] {
  return stackRoot === '' && sourceRoot === '' ? [] : [{ stackRoot, sourceRoot }];
}

/** A rule all of whose owners are nobody here is none, as the field does; one that was written without owners stays. */
function named(rules: readonly CodeOwnersRule[], names: FileRow['names']): readonly CodeOwnersRule[] {
  return rules.flatMap((rule) => {
    const owners = rule.owners.flatMap((owner) => nameHere(owner, names) ?? []);
    return owners.length === 0 && rule.owners.length > 0 ? [] : [{ ...rule, owners }];
  });
}

/** `@org/team` is the team of that name unless the project says otherwise; `@user` is whom it says. */
export function nameHere(owner: string, names: Readonly<Record<string, string>>): string | null {
  const given = names[owner] ?? names[owner.toLowerCase()];
  if (given !== undefined) return given;
  if (!owner.startsWith('@')) return owner;
  const team = owner.split('/').slice(1).at(-1);
  return team === undefined ? null : `#${team.toLowerCase()}`;
}
