import * as Sentry from '@sentry/node';
import { OPTIONS, send } from './scenario.mjs';

Sentry.init({ ...OPTIONS, dsn: process.env.SENTRY_DSN });
await send(Sentry, process.env.SDK_SUITE);
await Sentry.close();
