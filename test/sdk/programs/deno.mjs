/* global Deno */
import * as Sentry from '@sentry/deno';
import { OPTIONS, send } from './scenario.mjs';

Sentry.init({ ...OPTIONS, dsn: Deno.env.get('SENTRY_DSN') });
await send(Sentry, Deno.env.get('SDK_SUITE'));
await Sentry.close();
