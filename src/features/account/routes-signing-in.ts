import { z } from 'zod';
import { endedSessionCookie, sessionCookie } from '../../http/cookies.ts';
import { Id, Nothing } from '../../http/contract.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import type { Caller, SessionCaller } from '../../http/identity.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute, Reply, RootContext } from '../../http/route.ts';
import { auditOwn } from './audit-own.ts';
import {
  AcceptInvitationRequest,
  AuthState,
  BrowserSession,
  ChangePasswordRequest,
  InvitationCheck,
  InvitationCheckRequest,
  LoginRequest,
  Person,
  SetupCheck,
  SetupCheckRequest,
  SetupRequest,
} from './contract.ts';
import { acceptInvitation, findInvitation } from './invitations.ts';
import { userOptions } from './options.ts';
import { hasOwner, personById } from './query.ts';
import { endSession, listSessions } from './sessions.ts';
import { changePassword, isSetupTokenValid, setUpOwner, signIn } from './signing-in.ts';
import type { SignedIn } from './signing-in.ts';

const None = z.object({});

/** Signing in, setting up and sessions. What only a person at a browser does refuses tokens. */
export const signingInRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/auth/state/',
    scope: 'public',
    summary: 'Who is signed in, and whether the server still waits for its first owner.',
    params: None,
    answer: AuthState,
    handle: (_params, context) => stateOf(context, userIdOf(context.caller)),
  }),
  route({
    method: 'POST',
    path: '/api/0/auth/setup/check/',
    scope: 'public',
    summary: 'Whether a set-up link still works.',
    params: SetupCheckRequest,
    answer: SetupCheck,
    handle: async ({ token }, { metadata }) => ({ isValid: await isSetupTokenValid(metadata, token) }),
  }),
  route({
    method: 'POST',
    path: '/api/0/auth/setup/',
    scope: 'public',
    summary: 'Makes the first owner with the one-time link of the console, and signs them in.',
    params: SetupRequest,
    answer: AuthState,
    handle: async (params, context) => signedIn(context, await setUpOwner(context, params)),
  }),
  route({
    method: 'POST',
    path: '/api/0/auth/login/',
    scope: 'public',
    summary: 'Signs in with e-mail address and password.',
    params: LoginRequest,
    answer: AuthState,
    handle: async (params, context) => signedIn(context, await signIn(context, params)),
  }),
  route({
    method: 'POST',
    path: '/api/0/auth/invitation/',
    scope: 'public',
    summary: 'What an invitation is to, for who holds its link.',
    params: InvitationCheckRequest,
    answer: InvitationCheck,
    async handle({ token }, { metadata, clock }) {
      const found = await findInvitation(metadata, token, new Date(clock.now()));
      if (!found) return { invitation: null };
      const { organization, email, role, inviter, expiresAt, accountId } = found;
      const facts = { organizationName: organization, email, roleName: role, inviterName: inviter };
      return { invitation: { ...facts, expiresAt: expiresAt.toISOString(), hasAccount: accountId !== null } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/0/auth/invitation/accept/',
    scope: 'public',
    summary: 'Takes up an invitation: with a new account, or with the one that is signed in.',
    params: AcceptInvitationRequest,
    answer: AuthState,
    async handle({ token, name, password }, context) {
      const session = await acceptInvitation(context, context.caller, { token, name, password });
      return session === null ? stateOf(context, userIdOf(context.caller)) : signedIn(context, session);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/0/auth/',
    scope: 'user',
    summary: 'Signs out.',
    params: None,
    answer: Nothing,
    handle: (_params, context) => signOut(context, context.caller),
  }),
  route({
    method: 'POST',
    path: '/api/0/auth/logout/',
    scope: 'user',
    summary: 'Signs out.',
    params: None,
    answer: Nothing,
    handle: (_params, context) => signOut(context, context.caller),
  }),
  route({
    method: 'GET',
    path: '/api/0/auth/',
    scope: 'user',
    summary: 'The person behind the request.',
    params: None,
    answer: Person,
    async handle(_params, { caller, metadata }) {
      const userId = userIdOf(caller);
      const person = userId === null ? null : await personById(metadata, userId);
      if (!person) throw notFound();
      return person;
    },
  }),
  route({
    method: 'PUT',
    path: '/api/0/auth/password/',
    scope: 'user',
    summary: 'Changes the password and ends every other session.',
    params: ChangePasswordRequest,
    answer: Nothing,
    async handle({ currentPassword, newPassword }, context) {
      const { userId, sessionId, email } = requireSession(context.caller);
      await changePassword(context, { userId, sessionId, email, current: currentPassword, next: newPassword });
      return reply(204, null);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/auth/sessions/',
    scope: 'user',
    summary: 'Browsers the person is signed in with.',
    params: None,
    answer: z.array(BrowserSession),
    async handle(_params, { caller, metadata }) {
      const { userId, sessionId } = requireSession(caller);
      const rows = await listSessions(metadata, userId);
      return rows.map((row) => ({
        id: String(row.id),
        isCurrent: row.id === sessionId,
        dateCreated: row.created_at.toISOString(),
        lastSeen: row.seen_at.toISOString(),
        address: row.address,
        userAgent: row.user_agent,
      }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/0/auth/sessions/:sessionId/',
    scope: 'user',
    summary: 'Ends a session.',
    params: z.object({ sessionId: Id }),
    answer: Nothing,
    async handle({ sessionId }, context) {
      const { userId } = requireSession(context.caller);
      const id = Number(sessionId);
      await context.metadata.transaction(async (tx) => {
        if (!Number.isSafeInteger(id) || !(await endSession(tx, userId, id))) throw notFound();
        await auditOwn(tx, context, { event: 'user.session-end', target: { kind: 'session', id } });
      });
      return reply(204, null);
    },
  }),
];

async function signOut({ metadata, site }: RootContext, caller: Caller): Promise<Reply<null>> {
  const session = requireSession(caller);
  await endSession(metadata, session.userId, session.sessionId);
  return reply(204, null, { 'set-cookie': endedSessionCookie(site) });
}

function userIdOf(caller: Caller | null): number | null {
  return caller?.userId ?? null;
}

/** A token must not end sessions or change the password of its maker. */
function requireSession(caller: Caller): SessionCaller {
  if (caller.kind !== 'session') throw new ApiError('forbidden');
  return caller;
}

async function signedIn(context: RootContext, { token, userId }: SignedIn): Promise<Reply<AuthState>> {
  return reply(200, await stateOf(context, userId), { 'set-cookie': sessionCookie(token, context.site) });
}

async function stateOf(context: RootContext, userId: number | null): Promise<AuthState> {
  const { metadata, site } = context;
  const organization =
    userId === null
      ? null
      : await metadata.row<{ slug: string }>(
          'SELECT o.slug FROM organization o JOIN member m ON m.org_id = o.id WHERE m.user_id = $1 ORDER BY o.id LIMIT 1',
          [userId],
        );
  const isSafe = site.url.startsWith('https:') || site.isLoopback;
  return {
    user: userId === null ? null : await personById(metadata, userId),
    options: userId === null ? null : await userOptions(metadata, userId),
    needsSetup: !(await hasOwner(metadata)),
    warning: isSafe ? null : 'This connection is not encrypted: passwords and sessions can be read on the way. Put https in front.',
    version: site.version,
    url: site.url,
    organizationSlug: organization?.slug ?? null,
  };
}
