import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { sessionQuery } from '#dashboard/page/session.tsx';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { useForm } from '#dashboard/page/settings/use-form.ts';
import { paths } from '#dashboard/paths.ts';
import { Field } from '#dashboard/ui/Field.tsx';
import { Select, Switch } from '#dashboard/ui/FormParts.tsx';
import { Organization, ROLES } from '../../account/contract.ts';

export function OrganizationPage() {
  const org = usePart('org');
  return (
    <SettingsFrame title={words().settings.general} lead={words().settings.organization.lead}>
      <Part name={words().settings.general}>
        <OrganizationForm org={org} />
      </Part>
    </SettingsFrame>
  );
}

const SWITCHES = ['openMembership', 'eventsMemberAdmin', 'alertsMemberWrite', 'allowSharedIssues'] as const;

function OrganizationForm({ org }: { org: string }) {
  const organization = useApi(`organizations/${org}/`, {}, Organization);
  const { name, slug, defaultRole, openMembership, eventsMemberAdmin, alertsMemberWrite, allowSharedIssues } = organization;
  const saved = { name, slug, defaultRole, openMembership, eventsMemberAdmin, alertsMemberWrite, allowSharedIssues };
  const form = useForm(`organization/${org}`, saved, useSave(org));
  const isReadOnly = !organization.access.includes('org:write');
  const text = words().settings.organization;
  const { values, set, faults } = form;
  return (
    <SettingsForm form={form} isReadOnly={isReadOnly}>
      <FormSection title={text.identity}>
        <Field
          label={words().settings.name}
          value={values.name}
          disabled={isReadOnly}
          fault={faults['name']}
          onChange={(event) => set('name', event.target.value)}
        />
        <Field
          label={words().settings.slug}
          value={values.slug}
          disabled={isReadOnly}
          help={words().settings.slugHelp}
          fault={faults['slug']}
          spellCheck={false}
          onChange={(event) => set('slug', event.target.value)}
        />
      </FormSection>
      <FormSection title={text.access}>
        <Select
          label={text.defaultRole}
          help={text.defaultRoleHelp}
          value={values.defaultRole}
          isDisabled={isReadOnly}
          fault={faults['defaultRole']}
          options={ROLES.map((role) => ({ value: role, label: `${words().settings.roles[role]}: ${words().settings.roleHelp[role]}` }))}
          onChange={(role) => set('defaultRole', role)}
        />
        {SWITCHES.map((each) => (
          <Switch
            key={each}
            label={text[each]}
            help={text[`${each}Help`]}
            isOn={values[each]}
            isDisabled={isReadOnly}
            onChange={(isOn) => set(each, isOn)}
          />
        ))}
      </FormSection>
    </SettingsForm>
  );
}

/** A new slug is a new address of every page; what was read under the old one is asked for again. */
function useSave(org: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async (changed: object) => {
    const path = `organizations/${org}/`;
    const { value } = await call({ method: 'PUT', path, body: changed, answer: Organization });
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    if (value.slug === org) await queries.invalidateQueries({ queryKey: apiKey(path) });
    else await navigate({ to: paths.organization(value.slug), replace: true } as never);
  };
}
