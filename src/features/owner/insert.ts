import type { Sql } from '../../engines/metadata/port.ts';
import type { Actor } from './actors.ts';

export type OwnerKind = 'suspect_commit' | 'ownership_rule' | 'codeowners';

export interface NewOwner {
  readonly orgId: number;
  readonly issueId: number;
  readonly kind: OwnerKind;
  /** 0 decides. */
  readonly place: number;
  readonly name: string;
  readonly actor: Actor | null;
  readonly rule: string | null;
  readonly line: number | null;
  readonly commitId: number | null;
  /** Of a commit: what of it the frames are in. */
  readonly files: readonly string[];
  readonly atMs: number;
}

export async function insertOwners(tx: Sql, owners: readonly NewOwner[]): Promise<void> {
  if (owners.length === 0) return;
  const idOf = (owner: NewOwner, type: Actor['type']) => (owner.actor?.type === type ? owner.actor.id : null);
  await tx.execute(
    `INSERT INTO issue_owner (org_id, issue_id, kind, place, name, user_id, team_id, rule, rule_line, commit_id, files, created_at)
     SELECT org_id, issue_id, kind, place, name, user_id, team_id, rule, rule_line, commit_id, ARRAY(SELECT jsonb_array_elements_text(files)), to_timestamp(at_ms / 1000)
       FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::smallint[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::integer[],
                   $10::bigint[], $11::jsonb[], $12::float8[])
         AS n (org_id, issue_id, kind, place, name, user_id, team_id, rule, rule_line, commit_id, files, at_ms)
     ON CONFLICT DO NOTHING`,
    [
      owners.map(({ orgId }) => orgId),
      owners.map(({ issueId }) => issueId),
      owners.map(({ kind }) => kind),
      owners.map(({ place }) => place),
      owners.map(({ name }) => name),
      owners.map((owner) => idOf(owner, 'user')),
      owners.map((owner) => idOf(owner, 'team')),
      owners.map(({ rule }) => rule),
      owners.map(({ line }) => line),
      owners.map(({ commitId }) => commitId),
      owners.map(({ files }) => JSON.stringify(files)),
      owners.map(({ atMs }) => atMs),
    ],
  );
}
