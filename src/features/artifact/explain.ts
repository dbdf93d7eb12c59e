/** Reasons in words for a terminal; the dashboard has its own, in its languages. */
import type { Reason, ReasonCode } from './reasons.ts';

const SENTENCES: Readonly<Record<ReasonCode, (reason: Reason) => string>> = {
  no_artifacts: () => 'No source maps were uploaded for this project. Upload them with the build.',
  no_debug_id: () => 'The event names neither a debug id for this file nor a release. Let the build inject debug ids, or set a release.',
  unknown_debug_id: ({ wanted }) =>
    `Nothing with the debug id ${wanted} was uploaded to this project. Upload the files of this very build.`,
  empty_release: ({ wanted }) => `Nothing was uploaded for the release ${wanted}.`,
  other_dist: ({ wanted, found }) => `The files of the release are of the dist "${found ?? ''}", the event is of "${wanted ?? ''}".`,
  url_not_in_release: ({ wanted, found }) =>
    found === undefined
      ? `The release has no file at ${wanted}.`
      : `The release has no file at ${wanted}, but one at ${found}: upload with another --url-prefix.`,
  no_map_reference: ({ wanted }) => `${wanted} does not say where its source map is.`,
  map_not_uploaded: ({ wanted, found }) => `${found} names the source map ${wanted}, which was not uploaded.`,
  broken_map: ({ wanted, detail }) => `The source map ${wanted} cannot be used: ${detail ?? 'it is broken'}`,
  map_gone: ({ wanted }) => `The source map ${wanted} is not stored any more.`,
  invalid_location: ({ wanted, found }) => `The source map ${wanted} knows nothing of ${found}: it is most likely of another build.`,
  no_column: () => 'The SDK sent no column.',
  gave_up: ({ wanted }) => `Reading ${wanted} took too long.`,
  no_debug_files: () => 'No debug files were uploaded for this project. Upload them with the build: sentry-cli debug-files upload.',
  unknown_mapping: ({ wanted }) =>
    `No ProGuard or R8 mapping with the id ${wanted} was uploaded to this project. Upload the mapping.txt of this very build: sentry-cli upload-proguard.`,
  no_line: ({ wanted }) =>
    `Several methods are called ${wanted} and the frame has no line that tells which. Build with -keepattributes SourceFile,LineNumberTable.`,
  unknown_debug_file: ({ wanted, found }) =>
    `Nothing with the debug id ${wanted}${found === undefined ? '' : ` (${found})`} was uploaded to this project. Upload the symbols of this very build: sentry-cli debug-files upload.`,
  format_not_read: ({ wanted, found }) =>
    `The ${found} file of ${wanted} is stored, not yet symbolicated: this format is not read. Make Breakpad symbols of it with dump_syms and upload those.`,
  broken_debug_file: ({ wanted, detail }) => `The debug file ${wanted} cannot be used: ${detail ?? 'it is broken'}.`,
  debug_file_gone: ({ wanted }) => `The debug file ${wanted} is not stored any more. Upload it again.`,
  unknown_image: ({ wanted }) => `The address ${wanted} is in none of the images that the event names.`,
  no_symbol: ({ wanted, found }) => `The symbols of ${found} know no function at ${wanted}: they are most likely of another build.`,
};

export function explain(reason: Reason): string {
  return SENTENCES[reason.code](reason);
}
