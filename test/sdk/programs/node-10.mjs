import * as Sentry from 'sentry-node-10';
import { OPTIONS, begin, send } from './scenario.mjs';

Sentry.init({ ...OPTIONS, dsn: process.env.SENTRY_DSN });
begin(Sentry, process.env.SDK_SUITE);
await send(Sentry);
await Sentry.close();
