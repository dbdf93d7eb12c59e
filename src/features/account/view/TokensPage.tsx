import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { ApiToken } from '../contract.ts';
import { CreateTokenDialog } from './CreateTokenDialog.tsx';

const Tokens = ApiToken.array();
const TOKENS = 'api-tokens/';

export function TokensPage() {
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button kind="primary" onClick={() => setCreating(true)}>
      <Plus size={14} aria-hidden />
      {words().account.tokens.create}
    </Button>
  );
  return (
    <SettingsFrame title={words().account.tokens.title} lead={words().account.tokens.lead} action={create}>
      <Part name={words().account.tokens.title}>
        <TokenTable path={TOKENS} />
      </Part>
      {isCreating && <CreateTokenDialog path={TOKENS} hasScopes onClose={() => setCreating(false)} />}
    </SettingsFrame>
  );
}

/** Of a person, or of an organization: `path` says whose. */
export function TokenTable({ path }: { path: string }) {
  const tokens = useApi(path, {}, Tokens);
  if (tokens.length === 0) {
    return (
      <Empty title={words().account.tokens.empty}>
        <p>{words().account.tokens.emptyWhy}</p>
      </Empty>
    );
  }
  return (
    <div className="overflow-x-auto">
      <table className="table border-t border-line">
        <thead>
          <tr>
            <th>{words().account.tokens.name}</th>
            <th>{words().account.tokens.scopes}</th>
            <th className="num">{words().account.tokens.lastUsed}</th>
            <th className="num">{words().account.tokens.made}</th>
            <th>
              <span className="sr-only">{words().account.tokens.revoke}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <TokenRow key={token.id} path={path} token={token} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TokenRow({ path, token }: { path: string; token: ApiToken }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const revoke = async () => {
    try {
      await call({ method: 'DELETE', path: `${path}${token.id}/`, answer: z.unknown() });
      showToast({ text: words().account.tokens.revoked(token.name) });
    } catch (error) {
      setAsking(false);
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
    }
    await queries.invalidateQueries({ queryKey: apiKey(path) });
  };
  return (
    <tr>
      <td>
        <b>{token.name}</b> <span className="mono text-ink-3">…{token.tokenLastCharacters}</span>
      </td>
      <td className="mono text-ink-2">{token.scopes.join(' ')}</td>
      <td className="num text-ink-3">{token.dateLastUsed === null ? words().account.tokens.never : <Age at={token.dateLastUsed} />}</td>
      <td className="num text-ink-3">
        <Age at={token.dateCreated} />
      </td>
      <td className="num">
        <Button kind="danger" size="small" onClick={() => setAsking(true)}>
          {words().account.tokens.revoke}
        </Button>
        <Dialog title={words().account.tokens.revokeTitle(token.name)} isOpen={isAsking} onClose={() => setAsking(false)}>
          <p className="text-left text-ink-2">{words().account.tokens.revokeText}</p>
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>{words().actions.cancel}</Button>
            <Button kind="danger" onClick={() => void revoke()}>
              {words().account.tokens.revoke}
            </Button>
          </div>
        </Dialog>
      </td>
    </tr>
  );
}
