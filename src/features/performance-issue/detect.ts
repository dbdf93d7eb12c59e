import { renderBlockingAsset, uncompressedAsset } from './detectors/assets.ts';
import { consecutiveDb } from './detectors/consecutive-db.ts';
import { consecutiveHttp } from './detectors/consecutive-http.ts';
import { httpOverhead } from './detectors/http-overhead.ts';
import { largeHttpPayload } from './detectors/large-http-payload.ts';
import { dbMainThread, fileIoMainThread } from './detectors/main-thread.ts';
import { mnPlusOneDb } from './detectors/mn-plus-one-db.ts';
import { nPlusOneApi } from './detectors/n-plus-one-api.ts';
import { nPlusOneDb } from './detectors/n-plus-one-db.ts';
import { queryInjection } from './detectors/query-injection.ts';
import { slowDb } from './detectors/slow-db.ts';
import type { Detector, Problem } from './problem.ts';
import type { Segment } from './segment.ts';
import type { Thresholds } from './contract.ts';

/** Each with its switch, in the order in which people read what was found. */
const DETECTORS: readonly (readonly [detector: Detector, enabled: keyof Thresholds])[] = [
  [queryInjection, 'db_query_injection_detection_enabled'],
  [nPlusOneDb, 'n_plus_one_db_queries_detection_enabled'],
  [mnPlusOneDb, 'n_plus_one_db_queries_detection_enabled'],
  [consecutiveDb, 'consecutive_db_queries_detection_enabled'],
  [slowDb, 'slow_db_queries_detection_enabled'],
  [nPlusOneApi, 'n_plus_one_api_calls_detection_enabled'],
  [consecutiveHttp, 'consecutive_http_spans_detection_enabled'],
  [largeHttpPayload, 'large_http_payload_detection_enabled'],
  [httpOverhead, 'http_overhead_detection_enabled'],
  [renderBlockingAsset, 'large_render_blocking_asset_detection_enabled'],
  [uncompressedAsset, 'uncompressed_assets_detection_enabled'],
  [fileIoMainThread, 'file_io_on_main_thread_detection_enabled'],
  [dbMainThread, 'db_on_main_thread_detection_enabled'],
];

/** Kinds of trouble in one segment; a segment with more is broken as a whole, and the first tell it. */
const MOST_PROBLEMS = 20;

/** All that is wrong with a segment. Pure. What is found twice, or has one fingerprint in two places, is one problem. */
export function detectProblems(segment: Segment, thresholds: Thresholds): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const [detect, enabled] of DETECTORS) {
    if (thresholds[enabled] === false) continue;
    for (const problem of detect(segment, thresholds)) if (!problems.has(problem.fingerprint)) problems.set(problem.fingerprint, problem);
  }
  return [...problems.values()].slice(0, MOST_PROBLEMS);
}
