/// <reference lib="webworker" />
import { isKept, isShell, MOST_ANSWERS, SHOWN_AS_OF } from './rules.ts';

/**
 * The service worker: with the server away it opens the shell, and shows what was last seen of the answers to GET. Whatever the
 * network can answer is answered by the network; nothing that changes anything is ever kept or repeated. A release brings another
 * version, whose caches begin empty.
 */
declare const self: ServiceWorkerGlobalScope;

const SHELL = `shell ${__VERSION__}`;
const ANSWERS = `answers ${__VERSION__}`;

self.addEventListener('install', (event) => event.waitUntil(keepShell().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(dropOthers().then(() => self.clients.claim())));

/** The page and the files it names: the first visit is enough to open the next one without a server. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(SHELL);
  const page = await fetch('/', { credentials: 'same-origin' });
  const text = await page.clone().text();
  await cache.put('/', page);
  const files = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
  await cache.addAll(files);
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== SHELL && name !== ANSWERS).map((name) => caches.delete(name)));
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (isShell(url.pathname)) event.respondWith(file(request));
  else if (isKept(url.pathname)) event.respondWith(answer(request, event));
});

/** Always from the server when there is one: a page carries the key of its own policy. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match('/', { cacheName: SHELL });
    if (kept === undefined) throw error;
    return kept;
  }
}

/** A file whose name holds a hash never changes. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(request);
  if (kept !== undefined) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}

async function answer(request: Request, event: FetchEvent): Promise<Response> {
  try {
    const fresh = await fetch(request);
    if (fresh.ok) event.waitUntil(keep(request, fresh.clone()));
    // Somebody signed out, or never was in: what was seen before is not theirs to see.
    if (fresh.status === 401) event.waitUntil(caches.delete(ANSWERS));
    return fresh;
  } catch (error) {
    if (request.signal.aborted) throw error;
    const kept = await caches.match(request, { cacheName: ANSWERS });
    if (kept === undefined) throw error;
    const headers = new Headers(kept.headers);
    headers.set(SHOWN_AS_OF, headers.get('date') ?? '');
    return new Response(kept.body, { status: kept.status, headers });
  }
}

async function keep(request: Request, response: Response): Promise<void> {
  const cache = await caches.open(ANSWERS);
  await cache.put(request, response);
  // In the order they were put: what was asked for longest ago goes first.
  const all = await cache.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_ANSWERS)).map((old) => cache.delete(old)));
}
