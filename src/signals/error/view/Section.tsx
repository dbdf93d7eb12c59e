import type { ReactNode } from 'react';

/** A part of an event: a name, what one should know at once, controls, and the content. */
export function Section({
  id,
  title,
  hint,
  controls,
  children,
}: {
  id: string;
  title: string;
  hint?: ReactNode;
  controls?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="sect" id={id} aria-label={title}>
      <header>
        <h2 className="whitespace-nowrap">{title}</h2>
        {hint !== undefined && <span className="min-w-0 truncate text-ink-3">{hint}</span>}
        <span className="flex-1" />
        {controls}
      </header>
      {children}
    </section>
  );
}
