/* global document, location */
import * as Sentry from '@sentry/react';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { OPTIONS, begin, send } from './scenario.mjs';

const options = new URLSearchParams(location.search);
Sentry.init({ ...OPTIONS, dsn: options.get('dsn') });
begin(Sentry, options.get('suite'));

function CartPage() {
  throw new SyntaxError('the cart cannot be drawn');
}

// What a component throws reaches the SDK through its boundary, beside what every program sends.
const drawn = new Promise((resolve) => {
  const boundary = {
    fallback: createElement('p', null, 'Something failed.'),
    beforeCapture: (scope) => scope.setTag('step', 'component'),
    onError: resolve,
  };
  createRoot(document.getElementById('root')).render(createElement(Sentry.ErrorBoundary, boundary, createElement(CartPage)));
});
await drawn;
await send(Sentry);
document.title = 'done';
