import type { ReactNode } from 'react';
import { Logo } from '#dashboard/page/Logo.tsx';

/** The sheet that pages before signing in stand on. */
export function Door({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <main className="grid min-h-full place-items-center overflow-auto bg-canvas p-4" id="main" tabIndex={-1}>
      <title>{`${title} · Vedette`}</title>
      <div className="card grid w-full max-w-form gap-5 p-6">
        <header className="grid gap-3">
          <span className="flex items-center gap-2 font-semibold">
            <Logo /> Vedette
          </span>
          <div className="grid gap-1">
            <h1>{title}</h1>
            <p className="text-read text-ink-2">{lead}</p>
          </div>
        </header>
        {children}
      </div>
    </main>
  );
}
