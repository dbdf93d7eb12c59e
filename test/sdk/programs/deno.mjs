/* global Deno */
import * as Sentry from '@sentry/deno';
import { OPTIONS, begin, send } from './scenario.mjs';

Sentry.init({ ...OPTIONS, dsn: Deno.env.get('SENTRY_DSN') });
begin(Sentry, Deno.env.get('SDK_SUITE'));
await send(Sentry);
await Sentry.close();
