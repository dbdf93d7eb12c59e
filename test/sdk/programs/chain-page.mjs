// A page that calls a service: page load, request, click and web vitals, as streamed spans.
import * as Sentry from '@sentry/browser';

const asked = new URLSearchParams(location.search);
const api = asked.get('api');
Sentry.init({
  dsn: asked.get('dsn'),
  release: 'shop@1.2.3',
  environment: 'sdk-test',
  tracesSampleRate: 1,
  tracePropagationTargets: [api],
  integrations: [Sentry.browserTracingIntegration(), Sentry.spanStreamingIntegration()],
});

const heading = document.createElement('h1');
heading.textContent = 'Checkout';
document.body.append(heading);
const answer = await fetch(`${api}/checkout`);
if (!answer.ok) throw new Error(`the service answered ${answer.status}`);
document.title = 'called';

// The test clicks and then turns the page away, which is when vitals are known.
addEventListener('visibilitychange', async () => {
  await Sentry.flush(20_000);
  document.title = 'done';
});
