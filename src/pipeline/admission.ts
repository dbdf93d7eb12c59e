/**
 * Memory that requests under way may hold, admitted before a body is read (reliability O2): what does not fit is answered
 * 503 at once instead of pushing the process over its limit.
 */
export interface Admission {
  /** Null when there is no room now. */
  admit(bytes: number): Lease | null;
  /** Whether a request of this size could be admitted by an idle server. */
  canEverHold(bytes: number): boolean;
  readonly inUseBytes: () => number;
}

export interface Lease {
  /** False when there is no room for so much more; what was held before stays held. */
  grow(bytes: number): boolean;
  /** Gives everything back. May be called twice. */
  release(): void;
}

/** Large requests leave this share to small ones, so that a few uploads cannot keep out the errors. */
const LARGE_SHARE = 0.8;
const LARGE_BYTES = 1024 * 1024;

/** A request is large as soon as it holds more than 1 MiB; an error event never is. */
export function createAdmission(capacityBytes: number): Admission {
  let inUse = 0;
  const largeCapacity = capacityBytes * LARGE_SHARE;

  function fits(held: number, more: number): boolean {
    return inUse + more <= (held + more > LARGE_BYTES ? largeCapacity : capacityBytes);
  }

  function admit(bytes: number): Lease | null {
    if (!fits(0, bytes)) return null;

    let held = bytes;
    inUse += bytes;
    return {
      grow(more) {
        if (!fits(held, more)) return false;
        held += more;
        inUse += more;
        return true;
      },
      release() {
        inUse -= held;
        held = 0;
      },
    };
  }

  return { admit, canEverHold: (bytes) => bytes <= (bytes > LARGE_BYTES ? largeCapacity : capacityBytes), inUseBytes: () => inUse };
}
