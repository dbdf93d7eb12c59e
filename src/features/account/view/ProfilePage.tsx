import { useQueryClient } from '@tanstack/react-query';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { LANGUAGES, words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { setPreference, usePreferences } from '#dashboard/page/preferences.ts';
import { sessionQuery } from '#dashboard/page/session.tsx';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { useForm } from '#dashboard/page/settings/use-form.ts';
import { Field } from '#dashboard/ui/Field.tsx';
import { moment } from '#dashboard/ui/format.ts';
import { Select, Switch } from '#dashboard/ui/FormParts.tsx';
import { Me } from '../contract.ts';

export function ProfilePage() {
  const text = words().account.profile;
  return (
    <SettingsFrame title={text.title} lead={text.lead}>
      <Part name={text.title}>
        <ProfileForm />
      </Part>
      <LookSection />
    </SettingsFrame>
  );
}

const ZONES = Intl.supportedValuesOf('timeZone');

function ProfileForm() {
  const queries = useQueryClient();
  const me = useApi('users/me/', {}, Me);
  const text = words().account.profile;
  const saved = {
    name: me.name === me.email ? '' : me.name,
    timezone: me.options.timezone ?? '',
    clock: me.options.clock24Hours ? '24' : '12',
  };
  const form = useForm('profile', saved, async ({ name, timezone, clock }) => {
    const options = {
      ...(timezone === undefined ? {} : { timezone: timezone === '' ? null : timezone }),
      ...(clock === undefined ? {} : { clock24Hours: clock === '24' }),
    };
    await call({ method: 'PUT', path: 'users/me/', body: { ...(name === undefined ? {} : { name }), options }, answer: Me });
    await queries.invalidateQueries({ queryKey: apiKey('users/me/') });
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  });
  const { values, set, faults } = form;
  return (
    <SettingsForm form={form}>
      <FormSection title={text.identity}>
        <Field
          label={text.name}
          value={values.name}
          help={text.nameHelp}
          fault={faults['name']}
          onChange={(event) => set('name', event.target.value)}
        />
        <Field label={text.email} value={me.email} disabled help={text.emailHelp} />
      </FormSection>
      <FormSection title={text.times}>
        <Select
          label={text.zone}
          value={values.timezone}
          fault={faults['options.timezone']}
          help={text.zoneHelp(moment(me.dateJoined))}
          options={[{ value: '', label: text.browserZone }, ...ZONES.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))]}
          onChange={(zone) => set('timezone', zone)}
        />
        <Select
          label={text.clock}
          value={values.clock}
          options={[
            { value: '24', label: text.clock24 },
            { value: '12', label: text.clock12 },
          ]}
          onChange={(clock) => set('clock', clock)}
        />
      </FormSection>
    </SettingsForm>
  );
}

/** Kept in this browser, and at work the moment they are chosen. */
function LookSection() {
  const { theme, density, language, letters } = usePreferences();
  const text = words().account.profile;
  const look = words().look;
  return (
    <FormSection title={text.look} lead={text.lookLead}>
      <Select
        label={look.language}
        value={language}
        options={[{ value: 'auto', label: look.auto }, ...Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))]}
        onChange={(value) => setPreference('language', value as typeof language)}
      />
      <Select
        label={look.theme}
        value={theme}
        options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: look[value] }))}
        onChange={(value) => setPreference('theme', value as typeof theme)}
      />
      <Select
        label={look.density}
        value={density}
        options={(['default', 'compact'] as const).map((value) => ({ value, label: look[value] }))}
        onChange={(value) => setPreference('density', value as typeof density)}
      />
      <Switch
        label={words().keys.letters}
        help={words().keys.lettersWhy}
        isOn={letters === 'on'}
        onChange={(isOn) => setPreference('letters', isOn ? 'on' : 'off')}
      />
    </FormSection>
  );
}
