/**
 * What a line looks like without its values: lines of one statement in a program have one pattern. Pure, of one line alone; patterns
 * that differ in a word are brought together when they are asked for (merge-patterns.ts).
 */
import { plainText } from '../../lib/plain-text.ts';

/** Of a pattern: its beginning says which statement wrote it. */
const MAX_CHARS = 300;
/** A line is told by its first words; a body of a megabyte is not walked. */
const MAX_LOOKED = 2_000;
export const WILDCARD = '<*>';

/**
 * Values by their look, in the order they are tried: quoted texts, addresses, ids, paths with numbers, times, numbers with their unit,
 * and words that hold a digit.
 */
const VALUES =
  /"[^"\n]*"|'[^'\n]{1,200}'(?![a-z])|\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)\]]+|[\w.+-]+@[\w-]+\.[\w.-]+|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b|\/[\w.@~%+-]*\d[\w.@~%/+-]*|[#$€£]?[+-]?\b\d[\w.,:%+-]*(?<![.,:])|\b[0-9a-f]{16,}\b|\b[A-Za-z_][\w-]*\d[\w-]*/gi;

/** The pattern of a body; '' of an empty one. */
export function patternOf(body: string, template: string): string {
  if (template !== '') return template.slice(0, MAX_CHARS).toWellFormed();
  const line = plainText(body.slice(0, MAX_LOOKED)).trim();
  const values = line.replace(VALUES, WILDCARD);
  // Most lines have single spaces and values apart: a look costs less than a replacement.
  const spaced = /[^\S ]|  /.test(values) ? values.replace(/\s+/g, ' ') : values;
  const masked = /<\*>[ ,]*<\*>/.test(spaced) ? spaced.replace(/<\*>(?:[ ,]*<\*>)+/g, WILDCARD) : spaced;
  return masked.slice(0, MAX_CHARS).toWellFormed();
}
