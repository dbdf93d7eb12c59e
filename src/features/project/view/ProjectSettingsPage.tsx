import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { faultOf, linesOf, useForm } from '#dashboard/page/settings/use-form.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Select, TextArea } from '#dashboard/ui/FormParts.tsx';
import { PLATFORMS } from './platforms.ts';
import { useProjectSettings, useSaveProject } from './use-project.ts';

export function ProjectSettingsPage() {
  const org = usePart('org');
  const project = usePart('project');
  return (
    <SettingsFrame title={words().settings.general} lead={words().project.settings.lead}>
      <Part name={words().settings.general} key={project}>
        <GeneralForm org={org} slug={project} />
        <Removal org={org} slug={project} />
      </Part>
    </SettingsFrame>
  );
}

function GeneralForm({ org, slug }: { org: string; slug: string }) {
  const navigate = useNavigate();
  const { project, isReadOnly } = useProjectSettings(org, slug);
  const send = useSaveProject(org, slug);
  const saved = {
    name: project.name,
    slug: project.slug,
    platform: project.platform ?? '',
    defaultEnvironment: project.defaultEnvironment ?? '',
    resolveAge: String(project.resolveAge),
    allowedDomains: project.allowedDomains.join('\n'),
  };
  const form = useForm(`project/${org}/${project.id}`, saved, async (changed) => {
    const value = await send(toBody(changed));
    if (value.slug !== slug) await navigate({ to: paths.projectSettings(org, value.slug), replace: true } as never);
  });
  const text = words().project.settings;
  const field = (name: 'name' | 'slug' | 'defaultEnvironment' | 'resolveAge', help?: string) => (
    <Field
      label={text.fields[name]}
      value={form.values[name]}
      disabled={isReadOnly}
      fault={form.faults[name]}
      spellCheck={false}
      onChange={(event) => form.set(name, event.target.value)}
      {...(help === undefined ? {} : { help })}
      {...(name === 'resolveAge' ? { inputMode: 'numeric' as const } : {})}
    />
  );
  const platforms = PLATFORMS.map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = platforms.some(({ value }) => value === saved.platform) || saved.platform === '';
  return (
    <SettingsForm form={form} isReadOnly={isReadOnly}>
      <FormSection title={words().settings.organization.identity}>
        {field('name')}
        {field('slug', words().settings.slugHelp)}
        <Select
          label={text.fields.platform}
          value={form.values.platform}
          isDisabled={isReadOnly}
          fault={form.faults['platform']}
          options={[
            { value: '', label: words().project.noPlatform },
            ...(isKnown ? [] : [{ value: saved.platform, label: saved.platform }]),
            ...platforms,
          ]}
          onChange={(platform) => form.set('platform', platform)}
        />
      </FormSection>
      <FormSection title={text.triage}>
        {field('defaultEnvironment', text.defaultEnvironmentHelp)}
        {field('resolveAge', text.resolveAgeHelp)}
      </FormSection>
      <FormSection title={text.browsers} lead={text.browsersLead}>
        <TextArea
          label={text.fields.allowedDomains}
          help={text.allowedDomainsHelp}
          isCode
          rows={3}
          value={form.values.allowedDomains}
          isDisabled={isReadOnly}
          fault={faultOf(form.faults, 'allowedDomains')}
          onChange={(value) => form.set('allowedDomains', value)}
        />
      </FormSection>
    </SettingsForm>
  );
}

/** Texts of fields as the API wants them. A number that is none is sent as it is: the server says what is wrong with it. */
function toBody({ platform, defaultEnvironment, resolveAge, allowedDomains, ...texts }: Partial<Record<string, string>>): object {
  return {
    ...texts,
    ...(platform === undefined ? {} : { platform: platform === '' ? null : platform }),
    ...(defaultEnvironment === undefined ? {} : { defaultEnvironment: defaultEnvironment === '' ? null : defaultEnvironment }),
    ...(resolveAge === undefined ? {} : { resolveAge: /^\d+$/.test(resolveAge.trim()) ? Number(resolveAge) : resolveAge }),
    ...(allowedDomains === undefined ? {} : { allowedDomains: linesOf(allowedDomains) }),
  };
}

function Removal({ org, slug }: { org: string; slug: string }) {
  const { project } = useProjectSettings(org, slug);
  const [isAsking, setAsking] = useState(false);
  const text = words().project.settings;
  if (!project.access.includes('project:admin')) return null;
  return (
    <FormSection title={text.remove} lead={text.removeLead}>
      <span>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {text.remove}
        </Button>
      </span>
      {isAsking && <RemoveDialog org={org} slug={slug} onClose={() => setAsking(false)} />}
    </FormSection>
  );
}

/** Cannot be taken back: the name has to be typed. */
function RemoveDialog({ org, slug, onClose }: { org: string; slug: string; onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | undefined>();
  const text = words().project.settings;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== slug) {
      setFault(text.removeMismatch(slug));
      return;
    }
    try {
      await call({ method: 'DELETE', path: `projects/${org}/${slug}/`, answer: z.unknown() });
      await navigate({ to: paths.projects(org) } as never);
      await queries.invalidateQueries({ queryKey: apiKey(`organizations/${org}/projects/`) });
      showToast({ text: text.removed(slug) });
    } catch (cause) {
      setFault(cause instanceof ApiError ? cause.message : words().errors.ours);
    }
  };
  return (
    <Dialog title={text.removeTitle(slug)} isOpen onClose={onClose}>
      <form className="grid gap-4" onSubmit={(event) => void submit(event)} noValidate>
        <p className="text-ink-2">{text.removeText}</p>
        <Field
          label={text.removeType(slug)}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          fault={fault}
          autoComplete="off"
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{words().actions.cancel}</Button>
          <Button kind="danger" type="submit">
            {text.remove}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
