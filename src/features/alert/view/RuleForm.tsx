import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { useAccess } from '#dashboard/page/settings/access.ts';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Select } from '#dashboard/ui/FormParts.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { Project } from '../../project/contract.ts';
import { AlertRule } from '../contract.ts';
import { bodyOf, draftOf, type RuleDraft } from './draft.ts';
import type { Part } from './part-kinds.ts';
import { PartList } from './PartList.tsx';
import { Preview } from './Preview.tsx';
import { TestActions } from './TestActions.tsx';
import { rulesPath } from './use-rules.ts';

export interface RuleFormProps {
  org: string;
  project: string;
  rule: AlertRule | null;
}

/** A rule as a sentence to fill in: when … if … then …. */
export function RuleForm({ org, project, rule }: RuleFormProps) {
  const [draft, setDraft] = useState(() => draftOf(rule));
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const save = useSave(org, project, rule);
  const isReadOnly = !useAccess(org).has('alerts:write');
  const text = words().alert;
  const faults = error?.fields ?? {};
  const set = (change: Partial<RuleDraft>) => setDraft({ ...draft, ...change });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(await save(draft));
    setBusy(false);
  };
  const listProps = (list: 'conditions' | 'filters' | 'actions') => ({
    list,
    parts: draft[list],
    faults,
    isDisabled: isReadOnly,
    onChange: (parts: readonly Part[]) => set({ [list]: parts }),
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate aria-label={text.form.newTitle}>
      {isReadOnly && (
        <div className="px-5 pb-4 max-tablet:px-3.5">
          <Notice>{text.form.readOnly}</Notice>
        </div>
      )}
      <FormSection>
        <Field
          label={text.form.name}
          value={draft.name}
          fault={faults['name']}
          disabled={isReadOnly}
          onChange={(event) => set({ name: event.target.value })}
        />
        <EnvironmentSelect
          org={org}
          project={project}
          value={draft.environment}
          isDisabled={isReadOnly}
          onChange={(environment) => set({ environment })}
        />
      </FormSection>
      <Clause
        title={text.form.heads.conditions}
        help={text.form.whenHelp}
        matches={text.form.matchWhen}
        value={draft.actionMatch}
        isDisabled={isReadOnly}
        onMatch={(actionMatch) => set({ actionMatch })}
      >
        <PartList {...listProps('conditions')} />
      </Clause>
      <Clause
        title={text.form.heads.filters}
        help={text.form.ifHelp}
        matches={text.form.matchIf}
        value={draft.filterMatch}
        isDisabled={isReadOnly}
        onMatch={(filterMatch) => set({ filterMatch })}
      >
        <PartList {...listProps('filters')} />
      </Clause>
      <FormSection title={text.form.heads.actions} lead={text.form.thenHelp}>
        <PartList {...listProps('actions')} />
        {!isReadOnly && <TestActions org={org} project={project} draft={draft} />}
        <Select
          label={text.form.frequency}
          value={draft.frequency}
          isDisabled={isReadOnly}
          fault={faults['frequency']}
          options={frequencies(draft.frequency)}
          onChange={(frequency) => set({ frequency })}
        />
      </FormSection>
      <Preview org={org} project={project} draft={draft} />
      {error !== null && Object.keys(faults).length === 0 && (
        <div className="px-5 pb-4 max-tablet:px-3.5">
          <Notice tone="error">{error.message}</Notice>
        </div>
      )}
      <div className="flex flex-wrap gap-2 px-5 pb-5 max-tablet:px-3.5">
        <Button kind="primary" type="submit" disabled={isBusy || isReadOnly}>
          {isBusy ? words().settings.saving : text.form.save}
        </Button>
        <Link to={paths.projectAlerts(org, project)} className="btn">
          {text.form.cancel}
        </Link>
      </div>
    </form>
  );
}

function useSave(org: string, project: string, rule: AlertRule | null) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const base = rulesPath(org, project);
  return async (draft: RuleDraft): Promise<ApiError | null> => {
    try {
      const path = rule === null ? base : `${base}${rule.id}/`;
      await call({ method: rule === null ? 'POST' : 'PUT', path, body: bodyOf(draft), answer: AlertRule });
      await queries.invalidateQueries({ queryKey: apiKey(base) });
      await queries.invalidateQueries({ queryKey: apiKey(path) });
      showToast({ text: words().alert.done.saved });
      if (rule === null) await navigate({ to: paths.projectAlerts(org, project) });
      return null;
    } catch (cause) {
      return cause instanceof ApiError ? cause : new ApiError(0, words().errors.ours);
    }
  };
}

/** With the one that another client chose. */
function frequencies(chosen: string) {
  const known = words().alert.form.frequencies;
  const minutes = [...new Set([...Object.keys(known), chosen])].toSorted((a, b) => Number(a) - Number(b));
  return minutes.map((value) => ({ value, label: known[value] ?? `${value} min` }));
}

interface ClauseProps {
  title: string;
  help: string;
  matches: Readonly<Record<'all' | 'any' | 'none', string>>;
  value: 'all' | 'any' | 'none';
  isDisabled: boolean;
  onMatch: (value: 'all' | 'any' | 'none') => void;
  children: ReactNode;
}

function Clause({ title, help, matches, value, isDisabled, onMatch, children }: ClauseProps) {
  return (
    <FormSection title={title} lead={help}>
      <Select
        label={words().alert.form.howMany}
        value={value}
        isDisabled={isDisabled}
        options={(['any', 'all', 'none'] as const).map((one) => ({ value: one, label: matches[one] }))}
        onChange={(one) => onMatch(one as ClauseProps['value'])}
      />
      {children}
    </FormSection>
  );
}

interface EnvironmentProps {
  org: string;
  project: string;
  value: string;
  isDisabled: boolean;
  onChange: (value: string) => void;
}

function EnvironmentSelect({ org, project, value, isDisabled, onChange }: EnvironmentProps) {
  const text = words().alert.form;
  const known = useApiQuietly(`projects/${org}/${project}/`, {}, Project)?.environments ?? [];
  const names = [...new Set([...known, ...(value === '' ? [] : [value])])].filter((name) => name !== '');
  return (
    <Select
      label={text.environment}
      value={value}
      isDisabled={isDisabled}
      options={[{ value: '', label: text.everyEnvironment }, ...names.map((name) => ({ value: name, label: name }))]}
      onChange={onChange}
    />
  );
}
