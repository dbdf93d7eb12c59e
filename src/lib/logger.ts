/**
 * What the program writes about itself: a static message and fields, one JSON line each (pino implements it; see wire.ts).
 * Never an event's content, a token or an address of a person (reliability D4).
 */
export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Says nothing. For tests. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
