import { applyRuns, type RunDeps } from '../src/signals/error/apply-run.ts';
import type { Api } from './api.ts';

/** Applies saved rules to stored events to the end, as the jobs role does every few seconds. */
export async function applyRules(api: Api, own: Partial<RunDeps> = {}): Promise<void> {
  await applyRuns({ ...api, now: () => api.clock.now(), signal: new AbortController().signal, sliceMs: Number.POSITIVE_INFINITY, ...own });
}
