/* global document, location, window */
import * as Sentry from '@sentry/browser';
import { OPTIONS, send } from './scenario.mjs';

const options = new URLSearchParams(location.search);
Sentry.init({ ...OPTIONS, dsn: options.get('dsn') });
await send(Sentry, options.get('suite'));
document.title = 'done';
