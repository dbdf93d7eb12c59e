/**
 * Numbers of ClickHouse's errors that we act on or report. The client library reads the name out of the text and errs when the text
 * quotes the statement (`failed at position 1 (SELEC)`); the number is reliable.
 */
const NAMES: Readonly<Record<string, string>> = {
  16: 'NO_SUCH_COLUMN_IN_TABLE',
  36: 'BAD_ARGUMENTS',
  43: 'ILLEGAL_TYPE_OF_ARGUMENT',
  46: 'UNKNOWN_FUNCTION',
  47: 'UNKNOWN_IDENTIFIER',
  60: 'UNKNOWN_TABLE',
  62: 'SYNTAX_ERROR',
  75: 'CANNOT_WRITE_TO_FILE_DESCRIPTOR',
  81: 'UNKNOWN_DATABASE',
  115: 'UNKNOWN_SETTING',
  158: 'TOO_MANY_ROWS',
  159: 'TIMEOUT_EXCEEDED',
  160: 'TOO_SLOW',
  164: 'READONLY',
  173: 'CANNOT_ALLOCATE_MEMORY',
  202: 'TOO_MANY_SIMULTANEOUS_QUERIES',
  209: 'SOCKET_TIMEOUT',
  210: 'NETWORK_ERROR',
  236: 'ABORTED',
  241: 'MEMORY_LIMIT_EXCEEDED',
  242: 'TABLE_IS_READ_ONLY',
  243: 'NOT_ENOUGH_SPACE',
  252: 'TOO_MANY_PARTS',
  307: 'TOO_MANY_BYTES',
  319: 'UNKNOWN_STATUS_OF_INSERT',
  394: 'QUERY_WAS_CANCELLED',
  396: 'TOO_MANY_ROWS_OR_BYTES',
  456: 'UNKNOWN_QUERY_PARAMETER',
  457: 'BAD_QUERY_PARAMETER',
  497: 'ACCESS_DENIED',
  516: 'AUTHENTICATION_FAILED',
  764: 'DEDUPLICATION_IS_NOT_POSSIBLE',
  999: 'KEEPER_EXCEPTION',
};

/**
 * Faults of an insert that pass: the memory limit while merges run (reliability C5), queues, parts that wait for merges, a full disk,
 * the network between the nodes of a cluster.
 */
const PASSING: ReadonlySet<string> = new Set([
  '75',
  '159',
  '173',
  '202',
  '209',
  '210',
  '236',
  '241',
  '242',
  '243',
  '252',
  '319',
  '394',
  '999',
]);

export function errorName(code: string, fallback: string | undefined): string {
  return NAMES[code] ?? fallback ?? code;
}

export function isPassingFault(code: string): boolean {
  return PASSING.has(code);
}
