/** The lines in which two portraits differ, as people read them. Pure. */
import type { Comparison, ComparedLine, ComparedText } from './contract.ts';
import type { Portrait, PortraitFrame } from './portrait.ts';

interface Line {
  /** What makes two lines one. */
  readonly key: string;
  readonly shown: Omit<ComparedLine, 'side'>;
}

export function compare(here: Portrait, there: Portrait): Comparison {
  const lines = aligned(linesOf(here), linesOf(there), ({ key }) => key).map(({ side, item: { shown } }): ComparedLine => ({
    side,
    ...shown,
  }));
  const [one] = here.parts;
  const [other] = there.parts;
  return { message: compareTexts(one?.value ?? '', other?.value ?? ''), lines };
}

/** What the first says is compared word by word beside the lines; of a cause the message is part of the line. */
function linesOf({ parts }: Portrait): readonly Line[] {
  return parts.flatMap((part, at) => {
    const place = at === 0 ? '' : (part.template.split('\n', 1)[0] ?? '');
    const head: Line = { key: `type ${part.type} ${place}`, shown: { kind: 'exception', text: part.type, place, isApp: true } };
    return part.type === '' && part.frames.length === 0 ? [] : [head, ...part.frames.map(lineOf)];
  });
}

function lineOf({ place, name, source, isApp }: PortraitFrame): Line {
  const text = name === '' ? source : name;
  return { key: `frame ${place}|${text}`, shown: { kind: 'frame', text, place, isApp } };
}

/** By words, blanks and signs. */
function compareTexts(here: string, there: string): readonly ComparedText[] {
  const parts: { side: ComparedText['side']; text: string }[] = [];
  for (const { side, item } of aligned(tokensOf(here), tokensOf(there), (token) => token)) {
    const last = parts.at(-1);
    if (last?.side === side) last.text += item;
    else parts.push({ side, text: item });
  }
  return parts;
}

function tokensOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

interface Aligned<Item> {
  readonly side: ComparedLine['side'];
  readonly item: Item;
}

/**
 * The longest common subsequence, with what stands between: first what is only here, then what is only there. Quadratic, of
 * lists that a portrait bounds.
 */
function aligned<Item>(here: readonly Item[], there: readonly Item[], keyOf: (item: Item) => string): readonly Aligned<Item>[] {
  const lengths = commonLengths(here.map(keyOf), there.map(keyOf));
  const found: Aligned<Item>[] = [];
  let [at, other] = [0, 0];
  while (at < here.length || other < there.length) {
    const [left, right] = [here[at], there[other]];
    if (left !== undefined && right !== undefined && keyOf(left) === keyOf(right)) {
      found.push({ side: 'both', item: left });
      at += 1;
      other += 1;
    } else if (left !== undefined && (right === undefined || lengths(at + 1, other) >= lengths(at, other + 1))) {
      found.push({ side: 'here', item: left });
      at += 1;
    } else if (right !== undefined) {
      found.push({ side: 'there', item: right });
      other += 1;
    }
  }
  return found;
}

/** Length of the longest common subsequence of what begins at the two places. */
function commonLengths(here: readonly string[], there: readonly string[]): (at: number, other: number) => number {
  const width = there.length + 1;
  const table = new Uint16Array((here.length + 1) * width);
  const cell = (at: number, other: number) => table[at * width + other] ?? 0;
  for (let at = here.length - 1; at >= 0; at--) {
    for (let other = there.length - 1; other >= 0; other--) {
      table[at * width + other] =
        here[at] === there[other] ? cell(at + 1, other + 1) + 1 : Math.max(cell(at + 1, other), cell(at, other + 1));
    }
  }
  return cell;
}
