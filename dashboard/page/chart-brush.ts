import { words } from '../messages/words.ts';
import type { Brush } from '../ui/brush.ts';

/** What a chart of any page does with a stretch that somebody chose, in the words of the screen. */
export function chartBrush(onSelect: Brush['onSelect']): Brush {
  return { onSelect, hint: words().chart.keys, between: words().time.between };
}
