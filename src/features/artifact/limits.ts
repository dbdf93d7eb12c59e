/** Every bound of uploads and of what is done with them. */

/** A piece of an upload; sentry-cli cuts by what the options say. Some clients want a power of two. */
export const CHUNK_BYTES = 8 * 1024 * 1024;
export const CHUNKS_PER_REQUEST = 64;
export const MAX_REQUEST_BYTES = 32 * 1024 * 1024;
/** Requests that one client sends at once. */
export const UPLOAD_CONCURRENCY = 8;
/** Chunks that are checked and written at the same time by one process: each is in memory whole. */
export const CHUNKS_AT_ONCE = 4;
/** A bundle or debug file. Monorepos' bundles have some 300 MB. */
export const MAX_FILE_BYTES = 1024 * 1024 * 1024;
export const MAX_CHUNKS = Math.ceil(MAX_FILE_BYTES / CHUNK_BYTES) * 8;

/** A file that is uploaded by itself for a release: in memory whole. Larger ones go in bundles. */
export const MAX_RELEASE_FILE_BYTES = 32 * 1024 * 1024;

/** One file of a bundle, unpacked. The largest maps of real products have 60 MB; a text of 512 MB is none for V8. */
export const MAX_MEMBER_BYTES = 128 * 1024 * 1024;
/** All files of a bundle, unpacked: what a zip bomb may cost. */
export const MAX_UNPACKED_BYTES = 4 * 1024 * 1024 * 1024;
export const MAX_MEMBERS = 50_000;
export const MAX_MANIFEST_BYTES = 32 * 1024 * 1024;
/** As the column has it. */
export const MAX_URL_LENGTH = 2_000;

/** Chunks wait this long for the rest of their file. */
export const CHUNKS_KEPT_MS = 24 * 3_600_000;
/** Clients poll for five minutes; a state older than that says nothing any more. */
export const ASSEMBLIES_KEPT_MS = 10 * 60_000;
/** An assembly that has not moved for this long was left by a process that ended. */
export const ASSEMBLY_STALE_MS = 60_000;
/** A large bundle on a slow disk; beyond it something hangs. */
export const ASSEMBLY_LIMIT_MS = 10 * 60_000;

/** Of a mapping or of symbols, as it is read into memory. The largest mappings have 200 MB; Chromium's symbols without those for walking the stack 400. */
export const MAX_DEBUG_TEXT_BYTES = 512 * 1024 * 1024;
