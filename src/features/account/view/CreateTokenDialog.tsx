import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { CreatedApiToken, SCOPES } from '../contract.ts';

/** What sentry-cli and most scripts ask for. */
const USUAL = ['org:read', 'project:read', 'project:releases', 'event:read'];

interface CreateTokenDialogProps {
  path: string;
  /** A person chooses what a token may; one of an organization is for builds, and nothing else. */
  hasScopes?: boolean;
  onClose: () => void;
}

export function CreateTokenDialog({ path, hasScopes = false, onClose }: CreateTokenDialogProps) {
  const queries = useQueryClient();
  const [token, setToken] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      const body = { name: form.get('name'), ...(hasScopes ? { scopes: form.getAll('scope') } : {}) };
      const { value } = await call({ method: 'POST', path, body, answer: CreatedApiToken });
      setToken(value.token);
      await queries.invalidateQueries({ queryKey: apiKey(path) });
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, words().errors.ours));
    }
  };

  return (
    <Dialog title={words().account.tokens.create} isOpen onClose={onClose}>
      {token !== null ? (
        <div className="grid gap-3">
          <p className="text-ink-2">{words().account.tokens.created}</p>
          <code className="mono rounded-2 bg-sunken p-2 break-all select-all">{token}</code>
          <span>
            <Copy text={token} label={words().account.tokens.copy} copiedLabel={words().actions.copied} />
          </span>
        </div>
      ) : (
        <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
          {error !== null && <Notice tone="error">{error.message}</Notice>}
          <Field
            label={words().account.tokens.name}
            name="name"
            placeholder={words().account.tokens.namePlaceholder}
            required
            maxLength={255}
            isFirst
          />
          {hasScopes && <Scopes />}
          <div className="flex justify-end">
            <Button kind="primary" type="submit">
              {words().account.tokens.create}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function Scopes() {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium">{words().account.tokens.scopes}</legend>
      <div className="grid grid-cols-2 gap-1.5 tablet:grid-cols-3">
        {SCOPES.map((scope) => (
          <label key={scope} className="mono flex items-center gap-2 whitespace-nowrap">
            <input type="checkbox" name="scope" value={scope} defaultChecked={USUAL.includes(scope)} className="accent-accent" />
            {scope}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
