import { words } from '#dashboard/messages/words.ts';
import type { AlertRule } from '../contract.ts';
import { PART_KINDS, type PartList } from './part-kinds.ts';

/** The rule as one sentence: "When a new issue is created or …, if the level …, then send a mail to …". */
export function sentenceOf(rule: Pick<AlertRule, PartList | 'environment'>): string {
  const text = words().alert;
  const clause = (list: PartList) => rule[list].map((part) => partText(list, part)).join(', ');
  const environment = rule.environment === null ? '' : ` (${text.form.environment}: ${rule.environment})`;
  const filters = rule.filters.length === 0 ? '' : `, ${text.form.clauseIf} ${clause('filters')}`;
  return `${text.form.clauseWhen} ${clause('conditions') || text.parts.every}${environment}${filters}, ${text.form.clauseThen} ${clause('actions')}.`;
}

function partText(list: PartList, part: AlertRule['conditions'][number]): string {
  const text = words().alert;
  const kind = PART_KINDS[list].find(({ id }) => id === part.id);
  if (kind === undefined) return part.name ?? part.id;
  const values = kind.fields
    .filter(
      ({ isShown, name }) => (isShown === undefined || isShown(part)) && name !== 'fallthroughType' && name !== 'tags' && name !== 'notes',
    )
    .flatMap(({ name, choices }) => {
      const value = String(part[name] ?? '');
      if (value === '' || name === 'comparisonType') return [];
      return [choices?.(text)[value] ?? (name === 'url' ? (URL.parse(value)?.host ?? value) : value)];
    });
  const shown = list === 'actions' && values.length > 1 && kind.fields.some(({ name }) => name === 'channel') ? values.slice(1) : values;
  return [kind.label(text), shown.join(' ')].join(' ').trim();
}
