import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { useForm } from '#dashboard/page/settings/use-form.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { Switch, TextArea } from '#dashboard/ui/FormParts.tsx';
import { LEGACY_BROWSERS, ProjectFilter, type FilterId } from '../contract.ts';
import { useProjectSettings, useSaveProject } from './use-project.ts';

const Filters = ProjectFilter.array();

export function FiltersPage() {
  const org = usePart('org');
  const project = usePart('project');
  const text = words().project.filters;
  return (
    <SettingsFrame title={text.title} lead={text.lead}>
      <Part name={text.title} key={project}>
        <Switches org={org} slug={project} />
        <Lists org={org} slug={project} />
      </Part>
    </SettingsFrame>
  );
}

/** Switches are at work the moment they are pressed. */
function Switches({ org, slug }: { org: string; slug: string }) {
  const queries = useQueryClient();
  const path = `projects/${org}/${slug}/filters/`;
  const filters = useApi(path, {}, Filters);
  const { isReadOnly } = useProjectSettings(org, slug);
  const text = words().project.filters;
  const change = async (id: string, body: object, done: string) => {
    try {
      await call({ method: 'PUT', path: `${path}${id}/`, body, answer: z.unknown() });
      showToast({ text: done });
    } catch (error) {
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
    }
    await queries.invalidateQueries({ queryKey: apiKey(path) });
    await queries.invalidateQueries({ queryKey: apiKey(`projects/${org}/${slug}/`) });
  };
  return (
    <FormSection title={text.known}>
      {filters.map(({ id, active }) => {
        const { label, help } = text.switches[id as FilterId];
        const isOn = active !== false;
        return (
          <div key={id} className="grid gap-3">
            <Switch
              label={label}
              help={help}
              isOn={isOn}
              isDisabled={isReadOnly}
              onChange={(next) => void change(id, { active: next }, next ? text.on(label) : text.off(label))}
            />
            {Array.isArray(active) && (
              <Browsers
                chosen={active}
                isReadOnly={isReadOnly}
                onChange={(subfilters) => void change(id, { subfilters }, text.on(label))}
              />
            )}
          </div>
        );
      })}
    </FormSection>
  );
}

interface BrowsersProps {
  chosen: readonly string[];
  isReadOnly: boolean;
  onChange: (chosen: readonly string[]) => void;
}

function Browsers({ chosen, isReadOnly, onChange }: BrowsersProps) {
  const text = words().project.filters;
  return (
    <fieldset className="ml-11 grid grid-cols-2 gap-1.5 tablet:grid-cols-4" disabled={isReadOnly}>
      <legend className="sr-only">{text.switches['legacy-browsers'].label}</legend>
      {LEGACY_BROWSERS.map((browser) => (
        <label key={browser} className="flex items-center gap-2">
          <input
            type="checkbox"
            className="accent-accent"
            checked={chosen.includes(browser)}
            onChange={(event) => onChange(event.target.checked ? [...chosen, browser] : chosen.filter((each) => each !== browser))}
          />
          {text.browsers[browser]}
        </label>
      ))}
    </fieldset>
  );
}

const LISTS = ['filters:error_messages', 'filters:releases', 'filters:blacklisted_ips'] as const;

function Lists({ org, slug }: { org: string; slug: string }) {
  const { project, isReadOnly } = useProjectSettings(org, slug);
  const send = useSaveProject(org, slug);
  const [saved, setSaved] = useState(() => textsOf(project.options));
  const form = useForm(`filters/${org}/${project.id}`, saved, async (changed) => {
    const value = await send({ options: changed });
    setSaved(textsOf(value.options));
  });
  const text = words().project.filters;
  return (
    <SettingsForm form={form} isReadOnly={isReadOnly}>
      <FormSection title={text.own} lead={text.ownLead}>
        {LISTS.map((name) => (
          <TextArea
            key={name}
            label={text.lists[name].label}
            help={text.lists[name].help}
            isCode
            value={form.values[name]}
            isDisabled={isReadOnly}
            fault={form.faults[`options.${name}`]}
            onChange={(value) => form.set(name, value)}
          />
        ))}
      </FormSection>
    </SettingsForm>
  );
}

function textsOf(options: Readonly<Record<string, unknown>>): Record<(typeof LISTS)[number], string> {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : '');
  return {
    'filters:error_messages': text('filters:error_messages'),
    'filters:releases': text('filters:releases'),
    'filters:blacklisted_ips': text('filters:blacklisted_ips'),
  };
}
