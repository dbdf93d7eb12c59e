import type { ErrorEvent } from '../schema.ts';

/** Values longer than this are no such error. */
const MAX_CHARS = 4_000;
const HYDRATION = /https:\/\/(?:reactjs\.org\/docs\/error-decoder\.html\?invariant=|react\.dev\/errors\/)(?:418|419|421|422|423|425)/i;

/** A page whose first rendering on the server was not the browser's: React says so with a link (ingest protocol §9). */
export function isHydrationError(event: ErrorEvent): boolean {
  return (event.exception?.values ?? []).some(({ value }) => value !== undefined && HYDRATION.test(value.slice(0, MAX_CHARS)));
}

const CHUNK_TYPE = /^ChunkLoadError$/i;
const CHUNK_VALUE = /^(?:Loading|Failed to load) chunk /i;
const NAMED_CHUNK_VALUE = /^ChunkLoadError: (?:Loading|Failed to load) chunk /i;
const PROMISED_CHUNK_VALUE = /^Uncaught \(in promise\): ChunkLoadError/i;

/** A part of the page that a deployment replaced while the page was open. */
export function isChunkLoadError(event: ErrorEvent): boolean {
  return (event.exception?.values ?? []).some(({ type = '', value = '' }) => {
    if (CHUNK_TYPE.test(type)) return CHUNK_VALUE.test(value);
    if (/Uncaught /i.test(type)) return NAMED_CHUNK_VALUE.test(value);
    return /^Error$/i.test(type) && PROMISED_CHUNK_VALUE.test(value);
  });
}
