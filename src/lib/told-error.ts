/** Of a chain of causes; the innermost ones say what the network or the server said. */
const MAX_CAUSES = 4;
const MAX_LENGTH = 500;
/** Where databases put a value that they refuse. */
const QUOTED = /(["'`]).*?\1/gs;

interface ToldError {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly cause?: ToldError;
}

/**
 * What a line of the log says of an error: its name, code and message, and those of its causes. What stands in quotes is left out and
 * so are all other fields: a database's error quotes the values of the statement, which are a customer's (reliability D4).
 * What is no error is told as it is.
 */
export function toldError(error: unknown, depth = 0): unknown {
  return error instanceof Error ? tell(error, depth) : error;
}

function tell(error: Error, depth: number): ToldError {
  const { cause, code } = error as { cause?: unknown; code?: unknown };
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: error.message.slice(0, MAX_LENGTH).replaceAll(QUOTED, '$1…$1'),
    ...(cause instanceof Error && depth < MAX_CAUSES ? { cause: tell(cause, depth + 1) } : {}),
  };
}
