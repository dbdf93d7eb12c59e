import { useQueryClient } from '@tanstack/react-query';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { useForm } from '#dashboard/page/settings/use-form.ts';
import { Select, TextArea } from '#dashboard/ui/FormParts.tsx';
import { AUTO_ASSIGNMENTS, Ownership } from '../../ownership-rule/contract.ts';
import { CodeOwnersForm } from './CodeOwnersForm.tsx';
import { useProjectSettings } from './use-project.ts';

export function OwnershipPage() {
  const org = usePart('org');
  const project = usePart('project');
  const text = words().project.ownership;
  return (
    <SettingsFrame title={text.title} lead={text.lead}>
      <Part name={text.title} key={project}>
        <OwnershipForm org={org} slug={project} />
      </Part>
      <Part name={text.file} key={`${project}/file`}>
        <CodeOwnersForm org={org} slug={project} />
      </Part>
    </SettingsFrame>
  );
}

function OwnershipForm({ org, slug }: { org: string; slug: string }) {
  const queries = useQueryClient();
  const path = `projects/${org}/${slug}/ownership/`;
  const { raw, autoAssignment } = useApi(path, {}, Ownership);
  const { isReadOnly } = useProjectSettings(org, slug);
  const text = words().project.ownership;
  const form = useForm(`ownership/${org}/${slug}`, { raw, autoAssignment }, async (changed) => {
    await call({ method: 'PUT', path, body: changed, answer: Ownership });
    await queries.invalidateQueries({ queryKey: apiKey(path) });
  });
  return (
    <SettingsForm form={form} isReadOnly={isReadOnly}>
      <FormSection>
        <TextArea
          label={text.rules}
          help={text.help}
          isCode
          rows={12}
          value={form.values.raw}
          placeholder={'path:src/shop/* #shop\nurl:https://shop.example/* hana@example.com'}
          isDisabled={isReadOnly}
          fault={form.faults['raw']}
          onChange={(value) => form.set('raw', value)}
        />
        <Select
          label={text.auto}
          help={text.autoHelp}
          value={form.values.autoAssignment}
          options={AUTO_ASSIGNMENTS.map((value) => ({ value, label: text.autoChoices[value] ?? value }))}
          isDisabled={isReadOnly}
          fault={form.faults['autoAssignment']}
          onChange={(value) => form.set('autoAssignment', value)}
        />
      </FormSection>
    </SettingsForm>
  );
}
