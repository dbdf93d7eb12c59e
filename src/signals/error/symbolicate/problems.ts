import type { Reason } from '../../../features/artifact/index.ts';
import type { ErrorEvent } from '../../../event/schema.ts';

/** Shown errors of one event: a stack of 250 frames from as many files says the same in ten. */
const MAX_ERRORS = 10;

/** Event errors of processing §2.6 and §3, by what they are called there. */
const ERROR_TYPES: Readonly<Record<Reason['code'], string>> = {
  no_artifacts: 'js_no_source',
  no_debug_id: 'js_no_source',
  unknown_debug_id: 'js_no_source',
  empty_release: 'js_no_source',
  other_dist: 'js_no_source',
  url_not_in_release: 'js_no_source',
  no_map_reference: 'js_no_source',
  map_not_uploaded: 'js_no_source',
  map_gone: 'js_no_source',
  gave_up: 'js_no_source',
  broken_map: 'js_invalid_source',
  invalid_location: 'js_invalid_sourcemap_location',
  no_column: 'js_invalid_sourcemap_location',
  no_debug_files: 'native_missing_dsym',
  unknown_mapping: 'proguard_missing_mapping',
  no_line: 'proguard_missing_lineno',
  unknown_debug_file: 'native_missing_dsym',
  format_not_read: 'native_bad_dsym',
  broken_debug_file: 'native_bad_dsym',
  debug_file_gone: 'native_missing_dsym',
  unknown_image: 'native_unknown_image',
  no_symbol: 'native_missing_symbol',
};
/** Nobody uploads maps of these. */
const NOT_OURS = /node_modules|^[a-z-]+-extension:/;

/** Errors of an earlier time of the same kinds go: `kinds` are the beginnings of their types. */
export function noteProblems(event: ErrorEvent, kinds: readonly string[], problems: readonly Reason[]): void {
  const kept = (event.errors ?? []).filter((one) => !kinds.some((kind) => one.type.startsWith(kind)));
  const told = new Map<string, { type: string; value: unknown }>();
  for (const { code, wanted = '' } of problems) {
    const type = ERROR_TYPES[code];
    if (!NOT_OURS.test(wanted) && told.size < MAX_ERRORS) told.set(`${type}\n${wanted}`, { type, value: wanted });
  }
  const errors = [...kept, ...told.values()];
  event.errors = errors.length === 0 ? undefined : errors;
}
