import { useQueryClient } from '@tanstack/react-query';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { faultOf, linesOf, useForm } from '#dashboard/page/settings/use-form.ts';
import { Field } from '#dashboard/ui/Field.tsx';
import { TextArea } from '#dashboard/ui/FormParts.tsx';
import { Nothing } from '../../../http/contract.ts';
import { CodeOwners } from '../../ownership-rule/contract.ts';
import { useProjectSettings } from './use-project.ts';

const Files = CodeOwners.array();

interface Values {
  raw: string;
  stackRoot: string;
  sourceRoot: string;
  /** `@hana hana@example.com`, one a line. */
  names: string;
}

/** The project's CODEOWNERS; of several, which only the API makes, the first. An emptied one is removed. */
export function CodeOwnersForm({ org, slug }: { org: string; slug: string }) {
  const queries = useQueryClient();
  const path = `projects/${org}/${slug}/codeowners/`;
  const [file] = useApi(path, {}, Files);
  const { isReadOnly } = useProjectSettings(org, slug);
  const text = words().project.ownership;
  const form = useForm<Values>(`codeowners/${org}/${slug}`, valuesOf(file), async (changed) => {
    await save(path, file, changed);
    await queries.invalidateQueries({ queryKey: apiKey(path) });
  });
  const field = (name: keyof Values) => ({
    value: form.values[name],
    fault: faultOf(form.faults, name),
    spellCheck: false,
    disabled: isReadOnly,
  });
  const strangers = file === undefined ? [] : Object.values(file.errors).flat();
  return (
    <SettingsForm form={form} isReadOnly={isReadOnly}>
      <FormSection title={text.file}>
        <TextArea
          label={text.file}
          help={file === undefined ? text.fileHelp : `${text.fileRules(file.ruleCount)}. ${text.fileHelp}`}
          isCode
          rows={10}
          value={form.values.raw}
          placeholder={'/backend/ @acme/shop\n*.css @hana'}
          isDisabled={isReadOnly}
          fault={form.faults['raw']}
          onChange={(value) => form.set('raw', value)}
        />
        {strangers.length > 0 && <p className="text-small text-ink-2">{text.strangers(strangers.slice(0, 20).join(', '))}</p>}
        <Field
          label={text.stackRoot}
          placeholder="/srv/shop/"
          {...field('stackRoot')}
          onChange={(event) => form.set('stackRoot', event.target.value)}
        />
        <Field
          label={text.sourceRoot}
          placeholder="backend/"
          {...field('sourceRoot')}
          onChange={(event) => form.set('sourceRoot', event.target.value)}
        />
        <p className="text-small text-ink-3">{text.rootsHelp}</p>
        <TextArea
          label={text.names}
          help={text.namesHelp}
          isCode
          rows={4}
          value={form.values.names}
          isDisabled={isReadOnly}
          fault={faultOf(form.faults, 'names')}
          onChange={(value) => form.set('names', value)}
        />
      </FormSection>
    </SettingsForm>
  );
}

function valuesOf(file: CodeOwners | undefined): Values {
  const names = Object.entries(file?.names ?? {}).map((pair) => pair.join(' '));
  const { stackRoot = '', sourceRoot = '' } = file?.codeMapping ?? {};
  return { raw: file?.raw ?? '', stackRoot, sourceRoot, names: names.join('\n') };
}

async function save(path: string, file: CodeOwners | undefined, { names, ...changed }: Partial<Values>): Promise<void> {
  const body = { ...changed, ...(names === undefined ? {} : { names: namesIn(names) }) };
  if (file === undefined) await call({ method: 'POST', path, body, answer: CodeOwners });
  else if (changed.raw === '') await call({ method: 'DELETE', path: `${path}${file.id}/`, answer: Nothing });
  else await call({ method: 'PUT', path: `${path}${file.id}/`, body, answer: CodeOwners });
}

function namesIn(text: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const [name = '', ...rest] = line.split(/\s+/);
      return [name, rest.join(' ')];
    }),
  );
}
