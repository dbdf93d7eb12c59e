import { Plus } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { CreateTokenDialog } from './CreateTokenDialog.tsx';
import { TokenTable } from './TokensPage.tsx';

/** Tokens that belong to the organization and to nobody in it: they go on when people leave. */
export function OrgTokensPage() {
  const path = `organizations/${usePart('org')}/org-auth-tokens/`;
  const [isCreating, setCreating] = useState(false);
  const text = words().account.orgTokens;
  const create = (
    <Button kind="primary" onClick={() => setCreating(true)}>
      <Plus size={14} aria-hidden />
      {words().account.tokens.create}
    </Button>
  );
  return (
    <SettingsFrame title={text.title} lead={text.lead} action={create}>
      <Part name={text.title}>
        <TokenTable path={path} />
      </Part>
      {isCreating && <CreateTokenDialog path={path} onClose={() => setCreating(false)} />}
    </SettingsFrame>
  );
}
