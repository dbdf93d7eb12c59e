import { count } from '../ui/format.ts';

/** A sentence per plural of a language (`Intl.PluralRules`); `#` is the number as it is written there. */
export type Plurals = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Chooses the sentence for a number: `plural(3, { one: '# event', other: '# events' })`. */
export function pluralIn(tag: string) {
  const rules = new Intl.PluralRules(tag);
  return (n: number, forms: Plurals): string => (forms[rules.select(n)] ?? forms.other).replaceAll('#', count(n));
}
