import type { Frame } from '../../../event/schema.ts';
import type { StackHolder } from './eligible.ts';

/** A stack trace that debug files may say something of, with the frames that were sent. */
export interface DebugStack {
  readonly holder: StackHolder;
  readonly sent: readonly Frame[];
}
