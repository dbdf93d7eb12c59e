import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { ScrubbingFields, type Scrubbing } from '#dashboard/page/settings/ScrubbingFields.tsx';
import { SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { linesOf, useForm } from '#dashboard/page/settings/use-form.ts';
import { TryScrubbing } from './TryScrubbing.tsx';
import { useProjectSettings, useSaveProject } from './use-project.ts';

export function ProjectPrivacyPage() {
  const org = usePart('org');
  const project = usePart('project');
  return (
    <SettingsFrame title={words().settings.privacy} lead={words().settings.scrubbing.projectNote}>
      <Part name={words().settings.privacy} key={project}>
        <PrivacyForm org={org} slug={project} />
      </Part>
    </SettingsFrame>
  );
}

function PrivacyForm({ org, slug }: { org: string; slug: string }) {
  const { project, isReadOnly } = useProjectSettings(org, slug);
  const send = useSaveProject(org, slug);
  const saved: Scrubbing = {
    dataScrubber: project.dataScrubber,
    dataScrubberDefaults: project.dataScrubberDefaults,
    scrubIPAddresses: project.scrubIPAddresses,
    sensitiveFields: project.sensitiveFields.join('\n'),
    safeFields: project.safeFields.join('\n'),
  };
  const form = useForm<Scrubbing>(`project-privacy/${org}/${project.id}`, saved, async (changed) => void (await send(settingsOf(changed))));
  return (
    <>
      <SettingsForm form={form} isReadOnly={isReadOnly}>
        <ScrubbingFields form={form} isReadOnly={isReadOnly} />
      </SettingsForm>
      <TryScrubbing org={org} slug={slug} settings={settingsOf(form.values)} />
    </>
  );
}

function settingsOf({ sensitiveFields, safeFields, ...switches }: Partial<Scrubbing>): object {
  return {
    ...switches,
    ...(sensitiveFields === undefined ? {} : { sensitiveFields: linesOf(sensitiveFields) }),
    ...(safeFields === undefined ? {} : { safeFields: linesOf(safeFields) }),
  };
}
