import { ArrowUp, Plus, Trash2 } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { useForm, type Form } from '#dashboard/page/settings/use-form.ts';
import { Button, IconButton } from '#dashboard/ui/Button.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import type { SourceLink } from '../contract.ts';
import { useProjectSettings, useSaveProject } from './use-project.ts';

/** As many as the API takes. */
const MOST = 50;
const EXAMPLE: SourceLink = { stackRoot: '/srv/shop/', url: 'https://git.example/shop/blob/{commit}/{path}#L{line}' };

/** Where the code is that frames name: frames of one's own then lead to their line. */
export function SourceLinksPage() {
  const org = usePart('org');
  const project = usePart('project');
  const text = words().project.sourceLinks;
  return (
    <SettingsFrame title={text.title} lead={text.lead}>
      <Part name={text.title} key={project}>
        <SourceLinksForm org={org} slug={project} />
      </Part>
    </SettingsFrame>
  );
}

type Links = readonly SourceLink[];

function SourceLinksForm({ org, slug }: { org: string; slug: string }) {
  const { project, isReadOnly } = useProjectSettings(org, slug);
  const send = useSaveProject(org, slug);
  const form = useForm<{ sourceLinks: Links }>(
    `source/${org}/${project.id}`,
    { sourceLinks: project.sourceLinks },
    async ({ sourceLinks = [] }) => {
      // A line nobody wrote into is none.
      await send({ sourceLinks: sourceLinks.filter(({ stackRoot, url }) => stackRoot.trim() !== '' || url.trim() !== '') });
    },
  );
  const text = words().project.sourceLinks;
  const links = form.values.sourceLinks;
  const add = () => form.set('sourceLinks', [...links, { stackRoot: '', url: '' }]);
  return (
    <SettingsForm form={form} isReadOnly={isReadOnly}>
      <FormSection>
        {links.length === 0 && <p className="text-ink-3">{text.none}</p>}
        <ol className="grid gap-4" aria-label={text.title}>
          {links.map((link, index) => (
            <LinkItem key={index} form={form} index={index} link={link} isReadOnly={isReadOnly} />
          ))}
        </ol>
        {!isReadOnly && links.length < MOST && (
          <span>
            <Button onClick={add}>
              <Plus size={14} aria-hidden />
              {text.add}
            </Button>
          </span>
        )}
        <p className="text-small text-ink-3">{text.help}</p>
      </FormSection>
    </SettingsForm>
  );
}

interface LinkItemProps {
  form: Form<{ sourceLinks: Links }>;
  index: number;
  link: SourceLink;
  isReadOnly: boolean;
}

function LinkItem({ form, index, link, isReadOnly }: LinkItemProps) {
  const text = words().project.sourceLinks;
  const links = form.values.sourceLinks;
  const change = (patch: Partial<SourceLink>) => form.set('sourceLinks', links.with(index, { ...link, ...patch }));
  const moveUp = () => form.set('sourceLinks', links.toSpliced(index, 1).toSpliced(index - 1, 0, link));
  return (
    <li className="source-link">
      <Field
        label={text.root}
        value={link.stackRoot}
        placeholder={EXAMPLE.stackRoot}
        disabled={isReadOnly}
        spellCheck={false}
        fault={form.faults[`sourceLinks.${index}.stackRoot`]}
        onChange={(event) => change({ stackRoot: event.target.value })}
      />
      <Field
        label={text.url}
        value={link.url}
        placeholder={EXAMPLE.url}
        disabled={isReadOnly}
        spellCheck={false}
        inputMode="url"
        fault={form.faults[`sourceLinks.${index}.url`]}
        onChange={(event) => change({ url: event.target.value })}
      />
      {!isReadOnly && (
        <span className="flex">
          <IconButton label={text.up(index + 1)} disabled={index === 0} onClick={moveUp}>
            <ArrowUp size={16} aria-hidden />
          </IconButton>
          <IconButton label={text.remove(index + 1)} onClick={() => form.set('sourceLinks', links.toSpliced(index, 1))}>
            <Trash2 size={16} aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  );
}
