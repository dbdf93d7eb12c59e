import { useQueryClient } from '@tanstack/react-query';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { LANGUAGES, words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { useForm } from '#dashboard/page/settings/use-form.ts';
import { Select } from '#dashboard/ui/FormParts.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { Me } from '../contract.ts';

export function NotificationsPage() {
  const text = words().account.notifications;
  return (
    <SettingsFrame title={text.title} lead={text.lead}>
      <div className="px-5 pb-4 max-tablet:px-3.5">
        <Notice>{text.honest}</Notice>
      </div>
      <Part name={text.title}>
        <NotificationsForm />
      </Part>
    </SettingsFrame>
  );
}

const TOPICS = ['newIssues', 'assigned', 'comments', 'regressions', 'releases'] as const;
const CHOICES = ['always', 'mine', 'never'] as const;

function NotificationsForm() {
  const queries = useQueryClient();
  const me = useApi('users/me/', {}, Me);
  const text = words().account.notifications;
  const form = useForm(
    'notifications',
    { ...me.options.notifications, language: me.options.language ?? '' },
    async ({ language, ...notifications }) => {
      const options = { notifications, ...(language === undefined ? {} : { language: language === '' ? null : language }) };
      await call({ method: 'PUT', path: 'users/me/', body: { options }, answer: Me });
      await queries.invalidateQueries({ queryKey: apiKey('users/me/') });
    },
  );
  return (
    <SettingsForm form={form}>
      <FormSection>
        <Select
          label={text.language}
          value={form.values.language}
          options={[{ value: '', label: text.noLanguage }, ...Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))]}
          onChange={(value) => form.set('language', value === 'en' || value === 'de' ? value : '')}
        />
        {TOPICS.map((topic) => (
          <Select
            key={topic}
            label={text.topics[topic]}
            value={form.values[topic]}
            options={CHOICES.map((value) => ({ value, label: text.choices[value] }))}
            onChange={(value) => form.set(topic, value as (typeof CHOICES)[number])}
          />
        ))}
      </FormSection>
    </SettingsForm>
  );
}
