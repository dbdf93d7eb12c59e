import type { ErrorEvent, Exception } from '../schema.ts';

/** Errors that the page did not make (ingest protocol §9): what extensions and injected scripts throw, in lower case. */
const MESSAGES = [
  'top.globals',
  'originalcreatenotification',
  'canvas.contentdocument',
  'myapp_removeallhighlights',
  'http://tt.epicplay.com',
  "can't find variable: zitereader",
  'jigsaw is not defined',
  'combosearch is not defined',
  'http://loading.retry.widdit.com/',
  'atomicfindclose',
  'fb_xd_fragment',
  'bmi_safeaddonload',
  'ebcallbackmessagereceived',
  '_gcrweb',
  'conduitpage',
  "null is not an object (evaluating 'elt.parentnode')",
  'plugin.setsuspendstate is not a function',
  'extension context invalidated',
  'webkit-masked-url:',
  "can't access dead object",
];

const SOURCES = [
  'graph.facebook.com',
  'connect.facebook.net',
  'eatdifferent.com.woopra-ns.com',
  'static.woopra.com/js/woopra.js',
  'webkit-masked-url',
  '127.0.0.1:4001/isrunning',
  'webappstoolbarba.texthelp.com/',
  'metrics.itunes.apple.com.edgesuite.net/',
  'kaspersky-labs.com',
];
const SCHEMES = /^(?:chrome|chrome-extension|moz-extension|safari-extension|safari-web-extension):\/\//;

const PLACELESS = new Set(['<anonymous>', '[native code]']);

/** Only the first exception counts, and of its frames the last that has a place. */
export function isOfExtension({ platform, exception }: ErrorEvent): boolean {
  const first = platform === 'javascript' ? exception?.values[0] : undefined;
  return first !== undefined && (hasMessage(first) || hasSource(first));
}

function hasMessage({ value = '' }: Exception): boolean {
  const text = value.slice(0, 2_000).toLowerCase();
  return text !== '' && MESSAGES.some((message) => text.includes(message));
}

function hasSource({ stacktrace }: Exception): boolean {
  const frame = stacktrace?.frames.findLast(({ abs_path: path }) => path !== undefined && !PLACELESS.has(path));
  const source = frame?.abs_path?.toLowerCase() ?? '';
  return source !== '' && (SCHEMES.test(source) || SOURCES.some((part) => source.includes(part)));
}
