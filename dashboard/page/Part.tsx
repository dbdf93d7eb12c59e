import { QueryErrorResetBoundary } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { Component, Suspense, type ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { words } from '../messages/words.ts';
import { Notice, Skeleton } from '../ui/States.tsx';

export interface PartProps {
  /** What it is, for the sentence when it fails: "This chart". */
  name: string;
  lines?: number;
  /** Of a page whose content brings its title: the title until it is there, for those who do not see the page. */
  heading?: string;
  children: ReactNode;
}

/** A part of a page that loads and fails on its own: the rest of the page lives. */
export function Part({ name, lines = 4, heading, children }: PartProps) {
  const place = useLocation({ select: ({ pathname }) => pathname });
  const title = heading === undefined ? null : <h1 className="sr-only">{heading}</h1>;
  const waiting = (
    <>
      {title}
      <Skeleton lines={lines} label={words().states.loading(name)} />
    </>
  );
  return (
    <QueryErrorResetBoundary>
      {({ reset }) => (
        <Boundary name={name} title={title} place={place} onRetry={reset}>
          <Suspense fallback={waiting}>{children}</Suspense>
        </Boundary>
      )}
    </QueryErrorResetBoundary>
  );
}

interface BoundaryProps {
  name: string;
  title: ReactNode;
  /** What failed here says nothing of another place. */
  place: string;
  onRetry: () => void;
  children: ReactNode;
}

/** React has no other way to catch than a class. */
class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state = { error: null as unknown, place: this.props.place };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps({ place }: BoundaryProps, state: { readonly place: string }) {
    return place === state.place ? null : { error: null, place };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    const retry = () => {
      this.props.onRetry();
      this.setState({ error: null });
    };
    return (
      <>
        {this.props.title}
        <Failure name={this.props.name} error={this.state.error} onRetry={retry} />
      </>
    );
  }
}

/** What happened, what is safe, what to do. */
export function Failure({ name, error, onRetry }: { name: string; error: unknown; onRetry: () => void }) {
  const reason = error instanceof ApiError ? error.message : words().errors.ours;
  return (
    <div className="py-2">
      <Notice tone="error">
        <b>{words().errors.didNotLoad(name)}</b> {reason}{' '}
        <button type="button" className="link underline" onClick={onRetry}>
          {words().actions.tryAgain}
        </button>
      </Notice>
    </div>
  );
}
