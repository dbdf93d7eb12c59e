import { z } from 'zod';
import { requireRecentLogin } from '../../http/auth.ts';
import { Nothing } from '../../http/contract.ts';
import { sessionCookie } from '../../http/cookies.ts';
import { ApiError } from '../../http/errors.ts';
import type { Caller, SessionCaller } from '../../http/identity.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { countAttempt, forgetAttempts } from './attempts.ts';
import { FactorBegun, FactorCode, FactorCodes, FactorState } from './contract.ts';
import { beginFactor, confirmFactor, factorState, removeFactor } from './factor.ts';

const None = z.object({});

/** Two-factor sign-in. Only a person at a browser has one. */
export const factorRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/auth/factor/',
    scope: 'user',
    summary: 'Whether sign-ins ask for a code, and how many recovery codes are left.',
    params: None,
    answer: FactorState,
    handle: (_params, { caller, metadata }) => factorState(metadata, atBrowser(caller).userId),
  }),
  route({
    method: 'POST',
    path: '/api/0/auth/factor/',
    scope: 'user',
    summary: 'Makes a secret for an authenticator app. The answer is the only place that shows it.',
    params: None,
    answer: FactorBegun,
    async handle(_params, context) {
      const caller = atBrowser(context.caller);
      requireRecentLogin(caller, context.clock.now());
      return beginFactor(context, caller);
    },
  }),
  route({
    method: 'POST',
    path: '/api/0/auth/factor/confirm/',
    scope: 'user',
    summary: 'Switches two-factor sign-in on with a first code, ends every other session, and shows the recovery codes once.',
    params: FactorCode,
    answer: FactorCodes,
    async handle({ code }, context) {
      const caller = atBrowser(context.caller);
      await countAttempt(context.cache, caller.email, context.request.address);
      const { token, codes } = await confirmFactor(context, caller, code);
      await forgetAttempts(context.cache, caller.email);
      return reply(200, { recoveryCodes: codes }, { 'set-cookie': sessionCookie(token, context.site) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/0/auth/factor/remove/',
    scope: 'user',
    summary: 'Switches two-factor sign-in off with a code, and ends every other session.',
    params: FactorCode,
    answer: Nothing,
    async handle({ code }, context) {
      const caller = atBrowser(context.caller);
      requireRecentLogin(caller, context.clock.now());
      await countAttempt(context.cache, caller.email, context.request.address);
      const token = await removeFactor(context, caller, code);
      await forgetAttempts(context.cache, caller.email);
      return reply(204, null, { 'set-cookie': sessionCookie(token, context.site) });
    },
  }),
];

function atBrowser(caller: Caller): SessionCaller {
  if (caller.kind !== 'session') throw new ApiError('forbidden');
  return caller;
}
