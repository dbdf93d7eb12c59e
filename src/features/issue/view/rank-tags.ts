import type { Trait } from '../../brief/contract.ts';
import type { TagDetail } from '../contract.ts';

/** A bar of a tag or a flag. `trait` is the value that is shown; `tag` knows how the rest is divided. */
export interface RankedBar {
  readonly kind: 'tag' | 'flag';
  readonly key: string;
  readonly trait: Trait | undefined;
  readonly tag: TagDetail | undefined;
}

/** Keys that say what the rest of the page says already, or that are different by nature. */
const SILENT = /^(?:level|release|handled|mechanism|user|url|transaction|server_name|trace|sentry:.*)$/;

/**
 * One bar for each key: first what stands out, by how strongly it separates; then what is known of the rest, by its distance from the
 * others; last what the page says elsewhere, and keys with one value of which nothing else is known. Pure.
 */
export function rankedBars(tags: readonly TagDetail[], traits: readonly Trait[]): readonly RankedBar[] {
  const ofTags = tags.map((tag) => ({ kind: 'tag' as const, key: tag.key, trait: shownOf(tag, traits), tag }));
  const flags = [...new Set(traits.flatMap(({ kind, key }) => (kind === 'flag' ? [key] : [])))];
  const ofFlags = flags.map((key) => ({ kind: 'flag' as const, key, trait: bestOf('flag', key, traits), tag: undefined }));
  return [...ofTags, ...ofFlags].toSorted((a, b) => rankOf(b) - rankOf(a));
}

/** What stands out most, else the most frequent value. */
function shownOf(tag: TagDetail, traits: readonly Trait[]): Trait | undefined {
  const best = bestOf('tag', tag.key, traits);
  if (best?.standsOut === true) return best;
  return traits.find(({ kind, key, value }) => kind === 'tag' && key === tag.key && value === tag.topValues[0]?.value);
}

/** They come by how strongly they separate; of those that do not, the most frequent. */
function bestOf(kind: Trait['kind'], key: string, traits: readonly Trait[]): Trait | undefined {
  const own = traits.filter((trait) => trait.kind === kind && trait.key === key);
  return own.find(({ standsOut }) => standsOut) ?? own.toSorted((a, b) => b.share - a.share)[0];
}

function rankOf({ kind, key, trait, tag }: RankedBar): number {
  if (trait?.standsOut === true) return 2 + trait.difference;
  if (kind === 'tag' && SILENT.test(key)) return -1;
  if (trait !== undefined) return Math.abs(trait.difference);
  return (tag?.topValues.length ?? 0) > 1 ? 0 : -1;
}
