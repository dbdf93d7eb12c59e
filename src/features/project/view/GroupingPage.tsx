import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { useForm } from '#dashboard/page/settings/use-form.ts';
import { Select, TextArea } from '#dashboard/ui/FormParts.tsx';
import { percent } from '#dashboard/ui/format.ts';
import { GroupingApply } from './GroupingApply.tsx';
import { GroupingConfig } from './GroupingConfig.tsx';
import { GroupingTry } from './GroupingTry.tsx';
import { useProjectSettings, useSaveProject } from './use-project.ts';

export function GroupingPage() {
  const org = usePart('org');
  const project = usePart('project');
  const text = words().project.grouping;
  return (
    <SettingsFrame title={text.title} lead={text.lead}>
      <Part name={text.title} key={project}>
        <GroupingForm org={org} slug={project} />
      </Part>
    </SettingsFrame>
  );
}

/** As an example where there are none. */
const STACK_RULES = 'stack.module:vendor.* -app\nfamily:native max-frames=5';

/** Shares that are offered; another may have been set through the API. */
const OFFERED = ['0.9', '0.95', '0.98', '1'];

function GroupingForm({ org, slug }: { org: string; slug: string }) {
  const { project, isReadOnly } = useProjectSettings(org, slug);
  const send = useSaveProject(org, slug);
  const { fingerprintingRules, groupingEnhancements } = project;
  const saved = { fingerprintingRules, groupingEnhancements, autoMergeSimilarity: String(project.autoMergeSimilarity ?? '') };
  const form = useForm(`grouping/${org}/${project.id}`, saved, async ({ autoMergeSimilarity: from, ...rules }) => {
    await send({ ...rules, ...(from === undefined ? {} : { autoMergeSimilarity: from === '' ? null : Number(from) }) });
  });
  const text = words().project.grouping;
  return (
    <>
      <SettingsForm form={form} isReadOnly={isReadOnly}>
        <FormSection>
          {(['fingerprintingRules', 'groupingEnhancements'] as const).map((name) => (
            <TextArea
              key={name}
              label={text[name]}
              help={text[`${name}Help`]}
              placeholder={name === 'fingerprintingRules' ? text.fingerprintingRulesExample : STACK_RULES}
              isCode
              rows={5}
              value={form.values[name]}
              isDisabled={isReadOnly}
              fault={form.faults[name]}
              onChange={(value) => form.set(name, value)}
            />
          ))}
          <Select
            label={text.autoMerge}
            help={text.autoMergeHelp}
            value={form.values.autoMergeSimilarity}
            isDisabled={isReadOnly}
            fault={form.faults.autoMergeSimilarity}
            options={[
              { value: '', label: text.autoMergeOff },
              ...[...new Set([...OFFERED, saved.autoMergeSimilarity])]
                .filter((from) => from !== '')
                .map((from) => ({ value: from, label: text.autoMergeFrom(percent(Number(from))) })),
            ]}
            onChange={(from) => form.set('autoMergeSimilarity', from)}
          />
        </FormSection>
      </SettingsForm>
      <GroupingConfig org={org} project={project} isReadOnly={isReadOnly} />
      <GroupingTry org={org} slug={slug} rules={form.values} />
      {!isReadOnly && <GroupingApply org={org} slug={slug} isChanged={form.isChanged} />}
    </>
  );
}
