// What every program of the suite sends, for the SDKs that share JavaScript's API. Other languages do the same in their way.

export const OPTIONS = { release: 'shop@1.2.3', environment: 'sdk-test', sampleRate: 1 };

class CardDeclined extends Error {
  name = 'CardDeclined';
}

class PaymentError extends Error {
  name = 'PaymentError';
}

function charge() {
  throw new CardDeclined('card was declined');
}

function pay() {
  try {
    charge();
  } catch (error) {
    throw new PaymentError('order was not paid', { cause: error });
  }
}

function reserve(order) {
  throw new RangeError(`order ${order} is out of stock`);
}

function caught(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** What all events of a program have in common. */
export function begin(Sentry, suite) {
  Sentry.getGlobalScope().setTag('suite', suite);
  Sentry.addBreadcrumb({ category: 'cart', message: 'cart was opened', level: 'info', data: { items: 3 } });
}

export async function send(Sentry) {
  const step = (name, capture) =>
    Sentry.withScope((scope) => {
      scope.setTag('step', name);
      capture(scope);
    });

  step('chained', () => Sentry.captureException(caught(pay)));
  step('message', () => Sentry.captureMessage('stock is low', 'warning'));
  step('attachment', (scope) => {
    scope.setUser({ id: '42', email: 'ann@example.com', username: 'ann' });
    scope.addAttachment({ filename: 'note.txt', data: 'a note', contentType: 'text/plain' });
    Sentry.captureException(new TypeError('with a note'));
  });
  for (const order of [17, 4711]) step('same', () => Sentry.captureException(caught(() => reserve(order))));

  if (!(await Sentry.flush(20_000))) throw new Error('not everything was sent');
}
