import { useState } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { SigningSecret } from '../contract.ts';

/** The secret of signed requests: asked for only when somebody wants to see it. */
export function SigningSection({ org, project }: { org: string; project: string }) {
  const [secret, setSecret] = useState<string | null>(null);
  const text = words().alert.secret;
  const ask = async (method: 'GET' | 'POST') => {
    try {
      const body = method === 'POST' ? {} : undefined;
      const { value } = await call({ method, path: `projects/${org}/${project}/webhook-secret/`, body, answer: SigningSecret });
      setSecret(value.secret);
      if (method === 'POST') showToast({ text: text.rotated });
    } catch (error) {
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
    }
  };
  return (
    <FormSection title={text.title} lead={text.lead}>
      {secret !== null && (
        <div className="flex flex-wrap items-center gap-2">
          <code className="mono min-w-0 break-all">{secret}</code>
          <Copy text={secret} label={words().actions.copy} copiedLabel={words().actions.copied} />
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        {secret === null && <Button onClick={() => void ask('GET')}>{text.show}</Button>}
        <Button onClick={() => void ask('POST')}>{text.rotate}</Button>
      </div>
    </FormSection>
  );
}
