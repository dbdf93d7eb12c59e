/**
 * Why a frame shows the code that ran instead of the code that was written. Stored with the frame as `data.unresolved`; the words
 * for people are the views' and, for the command line, `explain.ts`'. The codes are part of stored events: never renamed.
 */
export type ReasonCode =
  /** The project has no source maps at all. Never stored: told when the event is shown. */
  | 'no_artifacts'
  /** The event names no debug id for this file, and no release either. */
  | 'no_debug_id'
  /** Nothing was uploaded with this debug id. */
  | 'unknown_debug_id'
  /** Nothing was uploaded for this release. */
  | 'empty_release'
  /** The release has files, of another dist only. */
  | 'other_dist'
  /** The release has files, none of them at this address. */
  | 'url_not_in_release'
  /** The file is there and says of no map. */
  | 'no_map_reference'
  /** The file names a map that was not uploaded. */
  | 'map_not_uploaded'
  /** The map was uploaded and cannot be used. */
  | 'broken_map'
  /** The map was uploaded and taken away by retention or a person. */
  | 'map_gone'
  /** The map knows nothing of this line and column: most often another build's. */
  | 'invalid_location'
  /** No column was sent; a minified file has all its code in one line. */
  | 'no_column'
  /** Reading the map took too long or broke. */
  | 'gave_up'
  /** The project has no debug files at all. Never stored: told when the event is shown. */
  | 'no_debug_files'
  /** No mapping with the id that the event names was uploaded. */
  | 'unknown_mapping'
  /** Several methods are called this at run time, and the frame has no line that tells which. */
  | 'no_line'
  /** No debug file with the id of the image was uploaded. */
  | 'unknown_debug_file'
  /** The debug file is of a format that is kept and not read. */
  | 'format_not_read'
  /** The debug file was uploaded and cannot be used. */
  | 'broken_debug_file'
  /** The debug file was uploaded and taken away by retention or a person. */
  | 'debug_file_gone'
  /** The address is in none of the images that the event names. */
  | 'unknown_image'
  /** The debug file knows no function at the address. */
  | 'no_symbol';

export interface Reason {
  readonly code: ReasonCode;
  /** What the frame asked for, by the code: a debug id, a release, an address. */
  readonly wanted?: string;
  /** What there is instead, when something comes near. */
  readonly found?: string;
  readonly detail?: string;
}

export function because(code: ReasonCode, more: Omit<Reason, 'code'> = {}): Reason {
  return { code, ...more };
}
