import * as Sentry from '@sentry/browser';
import { Basket } from './basket.ts';

// SHOP is defined by the build: { dsn, release }.
Sentry.init({ dsn: SHOP.dsn, ...(SHOP.release === null ? {} : { release: SHOP.release }) });

const basket = new Basket();
basket.add({ name: 'teapot', price: 25, count: 0 });
setTimeout(() => {
  window.addEventListener('error', () => void Sentry.flush(10_000).then(() => (document.title = 'done')));
  basket.checkout();
}, 0);
