import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Menu, type MenuEntry } from '#dashboard/ui/Menu.tsx';
import type { AlertRule } from '../contract.ts';
import type { RuleAct } from './use-rules.ts';

export interface SnoozeMenuProps {
  rule: AlertRule;
  mayWrite: boolean;
  onAct: (act: RuleAct) => Promise<boolean>;
}

const HOUR_MS = 3_600_000;
const SPANS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS, forever: null } as const;

/** Silent for a while: for this person, or for everybody where they may change alerts. */
export function SnoozeMenu({ rule, mayWrite, onAct }: SnoozeMenuProps) {
  const text = words().alert;
  if (rule.snooze && (mayWrite || !rule.snoozeForEveryone)) {
    return (
      <Button size="small" onClick={() => void onAct({ method: 'DELETE', path: `${rule.id}/snooze/`, done: text.done.woken(rule.name) })}>
        {text.actions.wake}
      </Button>
    );
  }
  const entries = (target: 'me' | 'everyone'): MenuEntry[] => [
    { kind: 'heading', label: text.snoozeFor[target] },
    ...(['hour', 'day', 'week', 'forever'] as const).map((span): MenuEntry => {
      const spanMs = SPANS[span];
      return {
        kind: 'action',
        label: text.snoozeFor[span],
        onChoose: () => {
          const until = spanMs === null ? null : new Date(Date.now() + spanMs).toISOString();
          void onAct({ method: 'POST', path: `${rule.id}/snooze/`, body: { target, until }, done: text.done.snoozed(rule.name) });
        },
      };
    }),
  ];
  return (
    <Menu
      trigger={
        <Button size="small" aria-label={text.actions.snoozeOf(rule.name)}>
          {text.actions.snooze}
        </Button>
      }
      entries={[...entries('me'), ...(mayWrite ? [{ kind: 'line' } as const, ...entries('everyone')] : [])]}
    />
  );
}
