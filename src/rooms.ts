/**
 * The lists of rooms: the one place that is changed when a signal or a feature is added. Imported by wire.ts and by tests.
 */

/** Folders with numbered SQL (`YYYYMMDD-NN-name.pg.sql`, `….ch.sql`), applied in the order of the file names, over all folders. */
export const MIGRATION_FOLDERS: readonly URL[] = [
  new URL('./features/account/migrations/', import.meta.url),
  new URL('./features/project/migrations/', import.meta.url),
  new URL('./features/release/migrations/', import.meta.url),
  new URL('./features/issue/migrations/', import.meta.url),
  new URL('./features/attachment/migrations/', import.meta.url),
  new URL('./features/outcome/migrations/', import.meta.url),
  new URL('./signals/error/migrations/', import.meta.url),
  new URL('./pipeline/migrations/', import.meta.url),
];
