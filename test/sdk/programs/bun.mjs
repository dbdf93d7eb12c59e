import * as Sentry from '@sentry/bun';
import { OPTIONS, begin, send } from './scenario.mjs';

Sentry.init({ ...OPTIONS, dsn: process.env.SENTRY_DSN });
begin(Sentry, process.env.SDK_SUITE);
await send(Sentry);
await Sentry.close();
