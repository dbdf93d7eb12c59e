import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { FactorBegun, FactorCodes, FactorState } from '../contract.ts';

const FACTOR = 'auth/factor/';
const QrCode = lazy(async () => ({ default: (await import('#dashboard/ui/QrCode.tsx')).QrCode }));

/** A code of an authenticator app beside the password. */
export function FactorSection() {
  const { isOn, recoveryCodes } = useApi(FACTOR, {}, FactorState);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const text = words().account.factor;
  return (
    <FormSection title={text.title} lead={text.lead}>
      {codes !== null && <RecoveryCodes codes={codes} />}
      {isOn ? (
        <>
          <p>{text.on(recoveryCodes)}</p>
          <CodeForm path={`${FACTOR}remove/`} button={text.remove} onDone={() => showToast({ text: text.removed })} />
        </>
      ) : (
        <Setup onCodes={setCodes} />
      )}
    </FormSection>
  );
}

function Setup({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  const [begun, setBegun] = useState<z.infer<typeof FactorBegun> | null>(null);
  const [error, setError] = useState<string | null>(null);
  const text = words().account.factor;
  const begin = async () => {
    try {
      setBegun((await call({ method: 'POST', path: FACTOR, body: {}, answer: FactorBegun })).value);
    } catch (cause) {
      setError(cause instanceof ApiError ? cause.message : words().errors.ours);
    }
  };
  if (begun === null) {
    return (
      <span className="grid justify-items-start gap-3">
        {error !== null && <Notice tone="error">{error}</Notice>}
        <Button onClick={() => void begin()}>{text.begin}</Button>
      </span>
    );
  }
  const confirmed = (value: unknown) => {
    onCodes(FactorCodes.parse(value).recoveryCodes);
    showToast({ text: text.added });
  };
  return (
    <div className="grid gap-3">
      <p className="max-w-text text-ink-2">{text.howTo}</p>
      <Suspense fallback={<span className="qr" />}>
        <QrCode text={begun.uri} label={text.qr} />
      </Suspense>
      <div className="flex flex-wrap items-center gap-2">
        <code className="mono rounded-2 bg-sunken p-2 break-all select-all">{begun.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        <Copy text={begun.secret} label={text.copy} copiedLabel={words().actions.copied} />
        <a className="link" href={begun.uri}>
          {text.openApp}
        </a>
      </div>
      <CodeForm path={`${FACTOR}confirm/`} button={text.confirm} onDone={confirmed} />
    </div>
  );
}

interface CodeFormProps {
  path: string;
  button: string;
  onDone: (answer: unknown) => void;
}

function CodeForm({ path, button, onDone }: CodeFormProps) {
  const queries = useQueryClient();
  const [fault, setFault] = useState<string | undefined>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    try {
      const body = { code: new FormData(event.currentTarget).get('code') };
      const { value } = await call({ method: 'POST', path, body, answer: z.unknown() });
      onDone(value);
      await queries.invalidateQueries({ queryKey: apiKey(FACTOR) });
      await queries.invalidateQueries({ queryKey: apiKey('auth/sessions/') });
    } catch (cause) {
      setFault(cause instanceof ApiError ? cause.message : words().errors.ours);
    }
  };
  return (
    <form className="grid max-w-form justify-items-start gap-3" onSubmit={(event) => void submit(event)} noValidate>
      <Field label={words().account.factor.code} name="code" autoComplete="one-time-code" inputMode="text" fault={fault} />
      <Button type="submit">{button}</Button>
    </form>
  );
}

function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const text = words().account.factor;
  return (
    <section className="grid justify-items-start gap-2" aria-label={text.codes}>
      <Notice tone="warning">{text.codesOnce}</Notice>
      <ul className="mono grid grid-cols-2 gap-x-6 gap-y-1 rounded-2 bg-sunken p-3">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Copy text={codes.join('\n')} label={text.copyCodes} copiedLabel={words().actions.copied} />
    </section>
  );
}
