/**
 * Lets a specimen be shown as hovered or focused while nobody points at it: every rule for `:hover` and `:focus-visible` also holds
 * inside `[data-held]`. The rules are the product's own; a second copy of them for the kit would come to differ.
 */
const HELD: readonly (readonly [pseudo: string, held: string])[] = [
  // Of buttons in a row only the first is held, as a pointer and a focus are in one place.
  [':hover', ":is(:hover, [data-held='hover'] *:where(:not(button + button)))"],
  [
    ':focus-visible',
    ":is(:focus-visible, [data-held='focus'] *:where(button, input, select, textarea, a, [tabindex]):where(:not(button + button)))",
  ],
];

/** Once for each style sheet; said again after one was replaced. */
export function holdStates({ styleSheets }: Document): void {
  for (const sheet of styleSheets) hold(sheet.cssRules);
}

function hold(rules: CSSRuleList): void {
  for (const rule of rules) {
    if (rule instanceof CSSStyleRule && !rule.selectorText.includes('data-held')) rule.selectorText = heldSelector(rule.selectorText);
    if ('cssRules' in rule) hold(rule.cssRules as CSSRuleList);
  }
}

function heldSelector(selector: string): string {
  return HELD.reduce((text, [pseudo, held]) => text.replaceAll(pseudo, held), selector);
}
