import { useSyncExternalStore } from 'react';

/** Said by the worker (rules.ts) on an answer that was kept. */
const SHOWN_AS_OF = 'X-Shown-As-Of';

/** When what is on the screen was answered, while the server is away; null while it answers. */
let asOfMs: number | null = null;
const listeners = new Set<() => void>();

/** Told of every answer: one that was kept says so, any other ends it. */
export function noteAnswer(headers: Headers): void {
  const text = headers.get(SHOWN_AS_OF);
  const atMs = text === null ? null : Date.parse(text);
  // Of several kept answers the oldest is what the page is as of.
  const next = atMs === null || Number.isNaN(atMs) ? null : Math.min(atMs, asOfMs ?? atMs);
  if (next === asOfMs) return;
  asOfMs = next;
  listeners.forEach((listener) => listener());
}

export function useShownAsOf(): number | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asOfMs,
  );
}

const ANSWERS = /^answers /;

/** What was kept belongs to the person who leaves. */
export async function forgetAnswers(): Promise<void> {
  if (!('caches' in globalThis)) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => ANSWERS.test(name)).map((name) => caches.delete(name)));
}

/** Only a built dashboard has a worker, and browsers run one only on https and loopback. */
export function startWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const register = () => {
    // Without a worker the dashboard works as well, but not without its server.
    navigator.serviceWorker.register(workerUrl() as string, { type: 'module', scope: '/' }).catch(() => undefined);
  };
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}

/** Where a page must prove that a script's address is meant, only this one is (policy `require-trusted-types-for`). */
function workerUrl(): unknown {
  const url = '/sw.js';
  const factory = (
    globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): unknown } } }
  ).trustedTypes;
  return factory === undefined ? url : factory.createPolicy('worker', { createScriptURL: () => url }).createScriptURL(url);
}
