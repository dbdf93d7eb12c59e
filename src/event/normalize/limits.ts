/** Lengths of §6.8. We may be looser, never tighter. */

/** Characters a string may have; it is cut only when it is longer than `soft + allowance`. */
export interface TextLimit {
  readonly soft: number;
  readonly allowance: number;
}

export const MESSAGE: TextLimit = { soft: 8192, allowance: 200 };
export const SUMMARY: TextLimit = { soft: 1024, allowance: 100 };
/** Function names: 512 in newer versions (§5.5). */
export const SYMBOL: TextLimit = { soft: 512, allowance: 20 };
export const SHORT_SYMBOL: TextLimit = { soft: 256, allowance: 20 };
/** URLs of bundles are long: 2048, as newer versions have it (§5.5). */
export const PATH: TextLimit = { soft: 2048, allowance: 40 };
export const SHORT_PATH: TextLimit = { soft: 128, allowance: 20 };
export const SERVER_NAME: TextLimit = { soft: 256, allowance: 20 };
export const EMAIL: TextLimit = { soft: 75, allowance: 0 };
export const NAME: TextLimit = { soft: 128, allowance: 0 };
export const CULPRIT: TextLimit = { soft: 200, allowance: 0 };
export const ENUM: TextLimit = { soft: 128, allowance: 0 };
export const LOGGER_CHARS = 64;
/** Lines of source: SDKs send some 140 characters; minified lines can be a megabyte. */
export const SOURCE_LINE: TextLimit = { soft: 2048, allowance: 200 };
/** Addresses, identifiers and other short words without a limit of their own in the protocol. */
export const WORD: TextLimit = { soft: 2048, allowance: 0 };

/** Size and nesting of a bag of free values. */
export interface BagLimit {
  readonly chars: number;
  /** Levels of containers below the bag itself; deeper ones become JSON text. */
  readonly depth: number;
}

export const SMALL: BagLimit = { chars: 1024, depth: 3 };
export const MEDIUM: BagLimit = { chars: 2048, depth: 5 };
export const LARGE: BagLimit = { chars: 8192, depth: 7 };
export const LARGER: BagLimit = { chars: 16_384, depth: 7 };
export const MASSIVE: BagLimit = { chars: 262_144, depth: 7 };
export const FLAGS: BagLimit = { chars: 132_072, depth: 7 };

/** SDKs keep up to 100; the newest say most. */
export const BREADCRUMBS = { max: 1_000, keeps: 'last' } as const;
/** The thrown one is the last. */
export const EXCEPTIONS = { max: 200, keeps: 'last' } as const;
/** Large servers have a thousand and more; the main one is the first. */
export const THREADS = { max: 2_000, keeps: 'first' } as const;

/** Frames of one stack: the first 249 and the last are kept. */
export const MAX_FRAMES = 250;
/** Frames of one stack that keep their variables and context lines. */
export const MAX_RICH_FRAMES = 50;
