import { freeText, lineNumber, text, uint, word } from './fields.ts';
import { PATH, SHORT_PATH, SOURCE_LINE } from './limits.ts';
import type { FieldRule } from './shape.ts';
import { bag } from './fields.ts';
import { list, object, shape } from './shape.ts';

/** Interfaces that few SDKs still send: browser security reports and template errors (§5.1). */

export const csp: FieldRule = object(
  shape({
    effective_directive: word,
    blocked_uri: freeText,
    document_uri: freeText,
    original_policy: freeText,
    referrer: freeText,
    status_code: uint,
    violated_directive: freeText,
    source_file: freeText,
    line_number: uint,
    column_number: uint,
    script_sample: freeText,
    disposition: word,
  }),
);

/** Dead in browsers: kept as they come, within the limits of a bag. */
export const report: FieldRule = bag;

const sourceLines = list(text(SOURCE_LINE));

export const template: FieldRule = object(
  shape({
    filename: text(SHORT_PATH),
    abs_path: text(PATH),
    lineno: lineNumber,
    colno: uint,
    pre_context: sourceLines,
    context_line: text(SOURCE_LINE),
    post_context: sourceLines,
  }),
);
