/* global document, location, window */
import * as Sentry from '@sentry/browser';
import { OPTIONS, begin, send } from './scenario.mjs';

const options = new URLSearchParams(location.search);
Sentry.init({ ...OPTIONS, dsn: options.get('dsn') });
begin(Sentry, options.get('suite'));
await send(Sentry);
document.title = 'done';
