import { useQueryClient } from '@tanstack/react-query';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { ScrubbingFields } from '#dashboard/page/settings/ScrubbingFields.tsx';
import { SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { linesOf, useForm } from '#dashboard/page/settings/use-form.ts';
import { Organization } from '../../account/contract.ts';

export function OrganizationPrivacyPage() {
  const org = usePart('org');
  return (
    <SettingsFrame title={words().settings.privacy} lead={words().settings.scrubbing.orgNote}>
      <Part name={words().settings.privacy}>
        <PrivacyForm org={org} />
      </Part>
    </SettingsFrame>
  );
}

function PrivacyForm({ org }: { org: string }) {
  const queries = useQueryClient();
  const path = `organizations/${org}/`;
  const { access, ...organization } = useApi(path, {}, Organization);
  const saved = {
    dataScrubber: organization.dataScrubber,
    dataScrubberDefaults: organization.dataScrubberDefaults,
    scrubIPAddresses: organization.scrubIPAddresses,
    sensitiveFields: organization.sensitiveFields.join('\n'),
    safeFields: organization.safeFields.join('\n'),
  };
  const form = useForm(`organization-privacy/${org}`, saved, async ({ sensitiveFields, safeFields, ...switches }) => {
    const lists = {
      ...(sensitiveFields === undefined ? {} : { sensitiveFields: linesOf(sensitiveFields) }),
      ...(safeFields === undefined ? {} : { safeFields: linesOf(safeFields) }),
    };
    await call({ method: 'PUT', path, body: { ...switches, ...lists }, answer: Organization });
    await queries.invalidateQueries({ queryKey: apiKey(path) });
  });
  const isReadOnly = !access.includes('org:write');
  return (
    <SettingsForm form={form} isReadOnly={isReadOnly}>
      <ScrubbingFields form={form} isReadOnly={isReadOnly} />
    </SettingsForm>
  );
}
