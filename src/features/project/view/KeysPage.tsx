import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Badge } from '#dashboard/ui/Marks.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { ProjectKey } from '../contract.ts';
import { KeyLimit } from './KeyLimit.tsx';

const Keys = ProjectKey.array();

/** Everything that changes a key: ask, say what was done, look again. */
function useKeyChange(org: string, project: string) {
  const queries = useQueryClient();
  const path = `projects/${org}/${project}/keys/`;
  return async (change: { method?: 'POST' | 'PUT' | 'DELETE'; id?: string; body?: unknown; done: string }) => {
    try {
      // Without a method it was changed already, and is only told and looked at again.
      if (change.method !== undefined) {
        await call({
          method: change.method,
          path: change.id === undefined ? path : `${path}${change.id}/`,
          body: change.body,
          answer: z.unknown(),
        });
      }
      showToast({ text: change.done });
    } catch (error) {
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
    }
    await queries.invalidateQueries({ queryKey: apiKey(path) });
  };
}

export function KeysPage() {
  const org = usePart('org');
  const project = usePart('project');
  const change = useKeyChange(org, project);
  const actions = (
    <div className="flex flex-wrap gap-2">
      <Link to={paths.onboarding(org, project)} className="btn">
        {words().project.setUp}
      </Link>
      <Button onClick={() => void change({ method: 'POST', body: {}, done: words().project.keys.created })}>
        <Plus size={14} aria-hidden />
        {words().project.keys.create}
      </Button>
    </div>
  );
  return (
    <SettingsFrame title={words().project.keys.title} lead={words().project.keys.lead} action={actions}>
      <Part name={words().project.keys.title}>
        <KeyList org={org} project={project} />
      </Part>
    </SettingsFrame>
  );
}

function KeyList({ org, project }: { org: string; project: string }) {
  const keys = useApi(`projects/${org}/${project}/keys/`, {}, Keys);
  if (keys.length === 0) {
    return (
      <Empty title={words().project.keys.empty}>
        <p>{words().project.keys.emptyWhy}</p>
      </Empty>
    );
  }
  return (
    <ul className="border-t border-line">
      {keys.map((key) => (
        <KeyItem key={key.id} org={org} project={project} projectKey={key} />
      ))}
    </ul>
  );
}

function KeyItem({ org, project, projectKey }: { org: string; project: string; projectKey: ProjectKey }) {
  const change = useKeyChange(org, project);
  const [asked, setAsked] = useState<'nothing' | 'delete' | 'edit' | 'rotate'>('nothing');
  const close = () => setAsked('nothing');
  const { id, name, isActive, dsn, rateLimit } = projectKey;
  const text = words().project.keys;
  const toggle = () =>
    change({ method: 'PUT', id, body: { isActive: !isActive }, done: isActive ? text.turnedOff(name) : text.turnedOn(name) });
  return (
    <li className="grid gap-3 border-b border-line px-5 py-4 max-tablet:px-3.5">
      <div className="flex flex-wrap items-center gap-2">
        <h2>{name}</h2>
        <Badge tone={isActive ? 'ok' : 'neutral'}>{isActive ? text.on : text.off}</Badge>
        <span className="text-ink-3">
          {text.made} <Age at={projectKey.dateCreated} />.{' '}
          {rateLimit === null ? text.noLimit : text.limitIs(rateLimit.count, rateLimit.window)}
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          <Button size="small" aria-label={text.editOf(name)} onClick={() => setAsked('edit')}>
            {text.edit}
          </Button>
          <Button size="small" aria-label={text.rotateOf(name)} onClick={() => setAsked('rotate')}>
            {text.rotate}
          </Button>
          <Button size="small" onClick={() => void toggle()}>
            {isActive ? text.turnOff : text.turnOn}
          </Button>
          <Button size="small" kind="danger" onClick={() => setAsked('delete')}>
            {text.delete}
          </Button>
        </span>
      </div>
      <Endpoint label={text.dsn} value={dsn.public} copyLabel={text.copy} />
      <details>
        <summary className="cursor-pointer text-ink-3">{text.more}</summary>
        <div className="mt-2 grid gap-2">
          <Endpoint label={text.security} value={dsn.security} copyLabel={words().actions.copy} />
          <Endpoint label={text.minidump} value={dsn.minidump} copyLabel={words().actions.copy} />
        </div>
      </details>
      {asked === 'edit' && (
        <KeyLimit
          path={`projects/${org}/${project}/keys/${id}/`}
          projectKey={projectKey}
          onClose={close}
          onSaved={(done) => void change({ done })}
        />
      )}
      <Dialog title={text.rotateTitle(name)} isOpen={asked === 'rotate'} onClose={close}>
        <p className="text-ink-2">{text.rotateText}</p>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={close}>{words().actions.cancel}</Button>
          <Button
            kind="primary"
            onClick={() => void change({ method: 'POST', body: { name, rateLimit }, done: text.rotated(name) }).then(close)}
          >
            {text.rotate}
          </Button>
        </div>
      </Dialog>
      <Dialog title={text.deleteTitle(name)} isOpen={asked === 'delete'} onClose={close}>
        <p className="text-ink-2">{text.deleteText}</p>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={close}>{words().actions.cancel}</Button>
          <Button kind="danger" onClick={() => void change({ method: 'DELETE', id, done: text.deleted(name) })}>
            {text.delete}
          </Button>
        </div>
      </Dialog>
    </li>
  );
}

function Endpoint({ label, value, copyLabel }: { label: string; value: string; copyLabel: string }) {
  return (
    <div className="flex min-w-0 items-center gap-2">
      <span className="w-20 flex-none text-ink-3 max-tablet:hidden">{label}</span>
      <code className="mono min-w-0 flex-1 truncate rounded-2 border border-line bg-sunken px-2.5 py-1">{value}</code>
      <Copy text={value} label={copyLabel} copiedLabel={words().actions.copied} />
    </div>
  );
}
