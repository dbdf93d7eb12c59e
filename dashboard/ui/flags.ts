/** A moment marked on a chart; `share` is its place, 0 at the left edge and 1 at the right. */
export interface PlacedFlag {
  readonly name: string;
  readonly share: number;
  /** Names stand left of a flag in the right half, so that they stay on the chart. */
  readonly side: 'left' | 'right';
  /** False when its name would cover one before it: the line still stands. */
  readonly isNamed: boolean;
}

/** Of a character at 11 px, and the padding beside it, on the narrowest chart that shows more than one name. */
const CHARACTER_SHARE = 7 / 720;
const PADDING_SHARE = 14 / 720;

/** The flags on the chart, in the order given: the first of two that lie close together keeps its name. */
export function placeFlags(flags: readonly { readonly name: string; readonly share: number }[]): readonly PlacedFlag[] {
  const taken: (readonly [from: number, to: number])[] = [];
  return flags
    .filter(({ share }) => share >= 0 && share <= 1)
    .map(({ name, share }) => {
      const width = name.length * CHARACTER_SHARE + PADDING_SHARE;
      const [from, to] = share > 0.5 ? [share - width, share] : [share, share + width];
      const isNamed = taken.every(([otherFrom, otherTo]) => to <= otherFrom || from >= otherTo);
      if (isNamed) taken.push([from, to]);
      return { name, share, side: share > 0.5 ? 'left' : 'right', isNamed };
    });
}
