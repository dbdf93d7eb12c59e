import { useState } from 'react';
import { Plus } from 'lucide-react';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { useAccess } from '#dashboard/page/settings/access.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { dateFormat } from '#dashboard/ui/locale.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import { Empty, Notice } from '#dashboard/ui/States.tsx';
import { AlertRule } from '../contract.ts';
import { sentenceOf } from './sentence.ts';
import { SigningSection } from './SigningSection.tsx';
import { SnoozeMenu } from './SnoozeMenu.tsx';
import { rulesPath, useRuleAct } from './use-rules.ts';

const Rules = AlertRule.array();

export function AlertsPage() {
  const org = usePart('org');
  const project = usePart('project');
  const mayWrite = useAccess(org).has('alerts:write');
  const text = words().alert;
  return (
    <SettingsFrame
      title={text.title}
      lead={text.lead}
      action={
        mayWrite && (
          <Link to={paths.newAlert(org, project)} className="btn" data-kind="primary">
            <Plus size={14} aria-hidden />
            {text.create}
          </Link>
        )
      }
    >
      <Part name={text.title} key={project}>
        <RuleList org={org} project={project} mayWrite={mayWrite} />
      </Part>
      {mayWrite && <SigningSection key={`secret ${project}`} org={org} project={project} />}
    </SettingsFrame>
  );
}

function RuleList({ org, project, mayWrite }: { org: string; project: string; mayWrite: boolean }) {
  const rules = useApi(rulesPath(org, project), {}, Rules);
  const text = words().alert;
  if (rules.length === 0) {
    return (
      <Empty title={text.empty}>
        <p>{text.emptyWhy}</p>
      </Empty>
    );
  }
  return (
    <ul className="border-t border-line" aria-label={text.title}>
      {rules.map((rule) => (
        <RuleItem key={rule.id} org={org} project={project} rule={rule} mayWrite={mayWrite} />
      ))}
    </ul>
  );
}

interface RuleItemProps {
  org: string;
  project: string;
  rule: AlertRule;
  mayWrite: boolean;
}

function RuleItem({ org, project, rule, mayWrite }: RuleItemProps) {
  const act = useRuleAct(org, project);
  const [isAsked, setAsked] = useState(false);
  const text = words().alert;
  const isOn = rule.status === 'active';
  const toggle = () =>
    act({
      method: 'PUT',
      path: `${rule.id}/`,
      body: { status: isOn ? 'disabled' : 'active' },
      done: isOn ? text.done.off(rule.name) : text.done.on(rule.name),
    });
  return (
    <li className="grid gap-2 border-b border-line px-5 py-4 max-tablet:px-3.5">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0">
          <Link to={paths.alert(org, project, rule.id)}>{rule.name}</Link>
        </h2>
        {!isOn && <Badge tone="neutral">{text.off}</Badge>}
        {rule.snooze && (
          <Badge tone="neutral">
            {rule.snoozeUntil === null ? text.snoozed : text.snoozedUntil(dateFormat('moment').format(new Date(rule.snoozeUntil)))}
          </Badge>
        )}
        {rule.failing.length > 0 && <Badge tone="error">{text.failing}</Badge>}
        <span className="text-ink-3">
          {rule.lastTriggered === null ? (
            text.never
          ) : (
            <>
              {text.fired} <Age at={rule.lastTriggered} />
            </>
          )}
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          <SnoozeMenu rule={rule} mayWrite={mayWrite} onAct={act} />
          {mayWrite && (
            <>
              <Button size="small" onClick={() => void toggle()}>
                {isOn ? text.actions.turnOff : text.actions.turnOn}
              </Button>
              <Button size="small" kind="danger" onClick={() => setAsked(true)}>
                {text.actions.remove}
              </Button>
            </>
          )}
        </span>
      </div>
      <p className="max-w-text text-ink-2">{sentenceOf(rule)}</p>
      {rule.failing.map(({ receiver, error, since }) => (
        <Notice key={receiver} tone="error">
          {text.failingSince(receiver)} {error} <Age at={since} />
        </Notice>
      ))}
      <Dialog title={text.removeTitle(rule.name)} isOpen={isAsked} onClose={() => setAsked(false)}>
        <p>{text.removeWhat}</p>
        <div className="mt-4 flex flex-wrap justify-end gap-2">
          <Button onClick={() => setAsked(false)}>{text.keep}</Button>
          <Button kind="danger" onClick={() => void act({ method: 'DELETE', path: `${rule.id}/`, done: text.done.removed(rule.name) })}>
            {text.actions.remove}
          </Button>
        </div>
      </Dialog>
    </li>
  );
}
