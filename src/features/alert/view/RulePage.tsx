import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { AlertRule } from '../contract.ts';
import { Firings } from './Firings.tsx';
import { RuleForm } from './RuleForm.tsx';
import { rulesPath } from './use-rules.ts';

export function NewRulePage() {
  const org = usePart('org');
  const project = usePart('project');
  const text = words().alert;
  return (
    <SettingsFrame title={text.form.newTitle} lead={text.lead}>
      <RuleForm key={project} org={org} project={project} rule={null} />
    </SettingsFrame>
  );
}

export function RulePage() {
  const org = usePart('org');
  const project = usePart('project');
  const rule = usePart('rule');
  const text = words().alert;
  return (
    <SettingsFrame title={text.title}>
      <Part name={text.title} key={`${project} ${rule}`}>
        <KnownRule org={org} project={project} id={rule} />
      </Part>
      <Part name={text.history.title} key={`history ${project} ${rule}`}>
        <Firings org={org} project={project} id={rule} />
      </Part>
    </SettingsFrame>
  );
}

function KnownRule({ org, project, id }: { org: string; project: string; id: string }) {
  const rule = useApi(`${rulesPath(org, project)}${id}/`, {}, AlertRule);
  return <RuleForm key={rule.id} org={org} project={project} rule={rule} />;
}
