import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { ProjectSummary } from '../contract.ts';
import { PlatformGrid } from './PlatformGrid.tsx';
import { platformOf } from './platforms.ts';

export function NewProjectPage() {
  const org = usePart('org');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [platform, setPlatform] = useState(platformOf('javascript'));
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    setBusy(true);
    try {
      const { value } = await call({
        method: 'POST',
        path: `organizations/${org}/projects/`,
        body: { name, platform: platform.id },
        answer: ProjectSummary,
      });
      await queries.invalidateQueries({ queryKey: apiKey(`organizations/${org}/projects/`) });
      await navigate({ to: paths.onboarding(org, value.slug) } as never);
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, words().errors.ours));
      setBusy(false);
    }
  };

  const title = words().project.new.title;
  return (
    <Page title={title} crumbs={[{ label: words().project.title, to: paths.projects(org) }, { label: title }]} scope={null} plane="canvas">
      <form className="mx-auto grid max-w-page gap-6 p-8 max-tablet:p-3.5" onSubmit={(event) => void submit(event)}>
        <h1>{title}</h1>
        <div className="max-w-form">
          <Field
            label={words().project.new.name}
            name="name"
            placeholder={words().project.new.namePlaceholder}
            required
            isFirst
            maxLength={200}
            fault={error?.fields['name'] ?? error?.fields['slug'] ?? error?.message}
          />
        </div>
        <section className="grid gap-2">
          <h2>{words().project.new.platform}</h2>
          <PlatformGrid chosen={platform} onChoose={setPlatform} />
        </section>
        <span>
          <Button kind="primary" size="large" type="submit" disabled={isBusy}>
            {isBusy ? words().project.new.busy : words().project.new.submit}
          </Button>
        </span>
      </form>
    </Page>
  );
}
