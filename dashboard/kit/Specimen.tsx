import { useState, type ReactNode } from 'react';

/** What a text does that is longer than anybody planned for. */
export const LONG = 'A name that somebody pasted from a ticket: ConcurrentModificationExceptionInCheckoutAggregateRoot, version 2.14.0';

/** Components of one kind, beside each other. */
export function Group({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <section className="kit-group" aria-label={title}>
      <h2>{title}</h2>
      <p>{note}</p>
      <div className="kit-rows">{children}</div>
    </section>
  );
}

/** One component, its states from left to right. */
export function Row({ label, isStacked = false, children }: { label: string; isStacked?: boolean; children: ReactNode }) {
  return (
    <div className="kit-row">
      <h3>{label}</h3>
      <div className="kit-states" data-stacked={isStacked ? '' : undefined}>
        {children}
      </div>
    </div>
  );
}

/** One state, with its name below. */
export function State({ name, held, children }: { name: string; held?: 'hover' | 'focus'; children: ReactNode }) {
  return (
    <div className="kit-state">
      <div data-held={held}>{children}</div>
      <small>{name}</small>
    </div>
  );
}

/** Keeps what a controlled component would be given back by its page. */
export function Kept<Value>({ start, children }: { start: Value; children: (value: Value, keep: (next: Value) => void) => ReactNode }) {
  const [value, setValue] = useState(start);
  return children(value, setValue);
}

/** For buttons whose press does nothing here. */
export function nothing(): void {}
