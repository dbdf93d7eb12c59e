/**
 * What an issue looks like, as it is compared: what its error says and the frames it came through, with what changes from event to
 * event taken out (the names are those that grouping hashes). Small, and the same for every event of a shape.
 */
export interface Portrait {
  /** Who writes frames in this way: `native`, `javascript` or a platform. Frames of two families have nothing in common. */
  readonly family: string;
  /** Exceptions, the one that names the issue first; a message stands alone. */
  readonly parts: readonly PortraitPart[];
}

export interface PortraitPart {
  readonly type: string;
  /** As people read it. */
  readonly value: string;
  /** Its changing parts replaced by `<name>` (processing §4.7). */
  readonly template: string;
  /** The failing call first. */
  readonly frames: readonly PortraitFrame[];
}

export interface PortraitFrame {
  /** Where it is: module, else file. Empty when neither counts. */
  readonly place: string;
  readonly name: string;
  /** The line of source that it stood in. */
  readonly source: string;
  readonly isApp: boolean;
}

/** Longer chains and stacks say nothing new about what failed; a portrait is a few kilobytes. */
export const MAX_PARTS = 5;
export const MAX_FRAMES = 60;
export const MAX_NAME = 200;
export const MAX_VALUE = 500;
