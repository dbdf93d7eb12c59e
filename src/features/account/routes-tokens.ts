import { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import { Id, Nothing } from '../../http/contract.ts';
import { requireRecentLogin, tokenHash } from '../../http/auth.ts';
import { ApiError, notFound, wrongField } from '../../http/errors.ts';
import type { Caller } from '../../http/identity.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute, RootContext } from '../../http/route.ts';
import type { ScopeName } from '../../http/scope-name.ts';
import { auditIn } from '../audit/index.ts';
import { auditOwn } from './audit-own.ts';
import { ApiToken, CreateApiToken, CreatedApiToken, CreateOrgToken } from './contract.ts';
import { newOrgToken, newUserToken } from './tokens.ts';

/** Tokens of one person; a bound for lists and for a script that runs away. */
const MAX_TOKENS = 500;

/** API tokens: shown once, stored as a hash, never wider than their maker (reliability S2, A3). */
export const tokenRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/api-tokens/',
    scope: 'user',
    summary: 'API tokens of the person behind the request.',
    params: z.object({}),
    answer: z.array(ApiToken),
    handle: async (_params, { caller, metadata }) => (await listTokens(metadata, ownerOf(caller))).map(toToken),
  }),
  route({
    method: 'POST',
    path: '/api/0/api-tokens/',
    scope: 'user',
    summary: 'Makes an API token. The answer is the only place that shows it.',
    params: CreateApiToken,
    answer: CreatedApiToken,
    async handle({ name, scopes, expiresInDays }, context) {
      requireRecentLogin(context.caller, context.clock.now());
      const owner = ownerOf(context.caller);
      const held = await heldScopes(context, context.caller);
      const missing = scopes.filter((scope) => !held.has(scope));
      if (missing.length > 0) throw wrongField('scopes', `You do not hold ${missing.join(', ')} yourself.`);
      const token = newUserToken();
      const expiresAt = expiresInDays === undefined ? null : new Date(context.clock.now() + expiresInDays * 86_400_000);
      const row = await context.metadata.transaction(async (tx) => {
        const made = await insertToken(tx, { ...owner, kind: 'user', name, token, scopes, expiresAt });
        await auditOwn(tx, context, { event: 'api-key.create', target: { kind: 'api-key', id: made.id }, note: name, detail: { scopes } });
        return made;
      });
      return reply(201, { ...toToken(row), token });
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/0/api-tokens/:tokenId/',
    scope: 'user',
    summary: 'Revokes an API token.',
    params: z.object({ tokenId: Id }),
    answer: Nothing,
    async handle({ tokenId }, context) {
      await context.metadata.transaction(async (tx) => {
        const removed = await tx.row<{ id: number; name: string }>(
          `DELETE FROM api_token WHERE id::text = $1 AND kind = 'user' AND user_id IS NOT DISTINCT FROM $2 RETURNING id, name`,
          [tokenId, ownerOf(context.caller).userId],
        );
        if (!removed) throw notFound();
        await auditOwn(tx, context, { event: 'api-key.remove', target: { kind: 'api-key', id: removed.id }, note: removed.name });
      });
      return reply(204, null);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/org-auth-tokens/',
    scope: 'org:read',
    summary: 'Tokens of the organization, for uploads from builds.',
    params: z.object({}),
    answer: z.array(ApiToken),
    async handle(_params, { metadata, reach }) {
      const rows = await metadata.rows<TokenRow>(`${SELECT} WHERE kind = 'org' AND org_id = $1 ORDER BY id DESC LIMIT ${MAX_TOKENS}`, [
        reach.orgId,
      ]);
      return rows.map(toToken);
    },
  }),
  route({
    method: 'POST',
    path: '/api/0/organizations/:org/org-auth-tokens/',
    scope: 'org:write',
    summary: 'Makes a token of the organization; it holds org:ci. The answer is the only place that shows it.',
    params: CreateOrgToken,
    answer: CreatedApiToken,
    async handle({ name }, context) {
      const { metadata, clock, reach, site, caller } = context;
      requireRecentLogin(caller, clock.now());
      const token = newOrgToken({ url: site.url, org: reach.orgSlug, issuedAtMs: clock.now() });
      const row = await metadata.transaction(async (tx) => {
        const made = await insertToken(tx, {
          kind: 'org',
          userId: caller.userId,
          orgId: reach.orgId,
          name,
          token,
          scopes: ['org:ci'],
          expiresAt: null,
        });
        await auditIn(tx, context, { event: 'org-auth-token.create', target: { kind: 'org-auth-token', id: made.id }, note: name });
        return made;
      });
      return reply(201, { ...toToken(row), token });
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/0/organizations/:org/org-auth-tokens/:tokenId/',
    scope: 'org:write',
    summary: 'Revokes a token of the organization.',
    params: z.object({ tokenId: Id }),
    answer: Nothing,
    async handle({ tokenId }, context) {
      await context.metadata.transaction(async (tx) => {
        const removed = await tx.row<{ id: number; name: string }>(
          `DELETE FROM api_token WHERE id::text = $1 AND kind = 'org' AND org_id = $2 RETURNING id, name`,
          [tokenId, context.reach.orgId],
        );
        if (!removed) throw notFound();
        const target = { kind: 'org-auth-token', id: removed.id };
        await auditIn(tx, context, { event: 'org-auth-token.remove', target, note: removed.name });
      });
      return reply(204, null);
    },
  }),
];

/** An organization's token owns none. The bootstrap token's have no person either, and reach what it reaches. */
function ownerOf(caller: Caller): { readonly userId: number | null; readonly orgId: null } {
  if (caller.kind === 'token' && caller.orgId !== null) throw new ApiError('forbidden');
  return { userId: caller.userId, orgId: null };
}

async function heldScopes({ identity }: RootContext, caller: Caller): Promise<ReadonlySet<ScopeName>> {
  if (caller.kind === 'token') return caller.scopes;
  const reaches = await identity.reaches(caller);
  return new Set(reaches.flatMap((reach) => [...reach.access, ...reach.projects.flatMap((project) => [...project.access])]));
}

interface TokenRow {
  readonly id: number;
  readonly name: string;
  readonly scopes: string[];
  readonly last_characters: string;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly expires_at: Date | null;
}

const COLUMNS = 'id, name, scopes, last_characters, created_at, last_used_at, expires_at';
const SELECT = `SELECT ${COLUMNS} FROM api_token`;

function listTokens(sql: Sql, owner: { userId: number | null }): Promise<readonly TokenRow[]> {
  return sql.rows<TokenRow>(`${SELECT} WHERE kind = 'user' AND user_id IS NOT DISTINCT FROM $1 ORDER BY id DESC LIMIT ${MAX_TOKENS}`, [
    owner.userId,
  ]);
}

interface NewToken {
  readonly kind: 'user' | 'org';
  readonly userId: number | null;
  readonly orgId: number | null;
  readonly name: string;
  readonly token: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
}

async function insertToken(sql: Sql, made: NewToken): Promise<TokenRow> {
  const row = await sql.row<TokenRow>(
    `INSERT INTO api_token (kind, user_id, org_id, name, token_hash, last_characters, scopes, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
    [made.kind, made.userId, made.orgId, made.name, tokenHash(made.token), made.token.slice(-4), made.scopes, made.expiresAt],
  );
  if (!row) throw new Error('INSERT … RETURNING gave no row.');
  return row;
}

function toToken(row: TokenRow) {
  return {
    id: String(row.id),
    name: row.name,
    scopes: row.scopes,
    tokenLastCharacters: row.last_characters,
    dateCreated: row.created_at.toISOString(),
    dateLastUsed: row.last_used_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    application: null,
  };
}
