// The gate of a deployment: looks at /readyz and /metrics of one or more instances for a while, and ends with 1 as soon as they
// say that the new version is worse than it may be. Plain JavaScript without dependencies; in the image too.
//
//   node scripts/gate.mjs --seconds 300 http://canary-1:8000 http://canary-2:8000
//
//   --seconds       how long (120)           --ready-within  until which second every instance must be ready once (60)
//   --error-ratio   most of the answers since the start that may be 5xx, of the API and of ingest (0.01; 503 is ingest's word for pressure)
//   --p95-seconds   slowest 95th percentile of API answers since the start (0.5)
//   --lag-seconds   oldest event that is not applied yet (60)      --pressure  highest level (2)
import { parseArgs } from 'node:util';

const LOOK_MS = 2_000;
const number = (value) => ({ type: 'string', default: String(value) });
const { values, positionals: urls } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: number(120),
    'ready-within': number(60),
    'error-ratio': number(0.01),
    'p95-seconds': number(0.5),
    'lag-seconds': number(60),
    pressure: number(2),
  },
});
const limit = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]));
const wrong = Object.entries(limit).find(([, value]) => !Number.isFinite(value) || value < 0);
if (urls.length === 0 || wrong !== undefined) stop(2, wrong === undefined ? 'Name the instances.' : `--${wrong[0]} is not a number.`);

const first = new Map();
const startedAt = performance.now();
const seconds = () => (performance.now() - startedAt) / 1_000;
const readyOnce = new Set();
for (let looks = 1; ; looks++) {
  const complaints = (await Promise.all(urls.map(look))).flat();
  if (complaints.length > 0) stop(1, complaints.join('\n'));
  // What was added since the first look takes a second one, however slow the first was.
  if (seconds() >= limit.seconds && looks > 1) break;
  await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_MS, (limit.seconds - seconds()) * 1_000 + 1)));
}
const never = urls.filter((url) => !readyOnce.has(url));
if (never.length > 0) stop(1, `${never.join(', ')} never became ready.`);
stop(0, `${urls.length} instances held for ${Math.round(seconds())} s.`);

async function look(url) {
  const ready = await ask(`${url}/readyz`);
  if (ready?.status === 200) readyOnce.add(url);
  else if (readyOnce.has(url) || seconds() > limit['ready-within'])
    return [`${url} is not ready: ${ready?.text.trim() ?? 'it does not answer'}`];
  const metrics = await ask(`${url}/metrics`);
  if (metrics?.status !== 200) return readyOnce.has(url) ? [`${url} gives no metrics.`] : [];
  const samples = parse(metrics.text);
  if (!first.has(url)) first.set(url, samples);
  return judge(url, samples, first.get(url));
}

function judge(url, now, before) {
  const complaints = [];
  const highest = (name) => Math.max(0, ...now.filter((one) => one.name === name).map((one) => one.value));
  const check = (what, value, most) =>
    value > most && complaints.push(`${url}: ${what} is ${Number(value.toFixed(4))}, the most is ${most}.`);
  check('the level of pressure', highest('vedette_pressure_level'), limit.pressure);
  check('the lag in seconds', highest('vedette_lag_seconds'), limit['lag-seconds']);
  check('the number of halted partitions', highest('vedette_halted_partitions'), 0);
  const answers = since(now, before, 'vedette_api_answers_total');
  check('the share of 5xx of the API', share(answers, /^5/), limit['error-ratio']);
  check('the share of 5xx of ingest', share(since(now, before, 'vedette_ingest_answers_total'), /^5(?!03)/), limit['error-ratio']);
  check('the 95th percentile of the API in seconds', p95(since(now, before, 'vedette_api_seconds_bucket')), limit['p95-seconds']);
  return complaints;
}

/** What was added, per sample; a process that began again counts from zero. */
function since(now, before, name) {
  const old = new Map(before.filter((one) => one.name === name).map((one) => [one.key, one.value]));
  return now
    .filter((one) => one.name === name)
    .map((one) => ({ ...one, value: one.value >= (old.get(one.key) ?? 0) ? one.value - (old.get(one.key) ?? 0) : one.value }));
}

function share(samples, status) {
  const sum = (some) => some.reduce((total, one) => total + one.value, 0);
  // One error of ten answers says nothing.
  const all = sum(samples);
  return all < 20 ? 0 : sum(samples.filter((one) => status.test(one.labels.status ?? ''))) / all;
}

/** Upper bound of the bucket that holds it. */
function p95(buckets) {
  const byBound = new Map();
  for (const { labels, value } of buckets) {
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    byBound.set(bound, (byBound.get(bound) ?? 0) + value);
  }
  const all = byBound.get(Number.POSITIVE_INFINITY) ?? 0;
  if (all < 20) return 0;
  return [...byBound].sort(([a], [b]) => a - b).find(([, count]) => count >= all * 0.95)?.[0] ?? 0;
}

function parse(text) {
  return [...text.matchAll(/^(vedette_\w+)(?:\{([^}]*)\})? (\S+)$/gm)].map(([, name, inside = '', value]) => ({
    name,
    key: inside,
    labels: Object.fromEntries([...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, content]) => [label, content])),
    value: Number(value),
  }));
}

async function ask(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return null;
  }
}

function stop(code, sentence) {
  console.error(sentence);
  process.exit(code);
}
