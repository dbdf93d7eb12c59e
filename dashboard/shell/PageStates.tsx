import { useRouter } from '@tanstack/react-router';
import { words } from '../messages/words.ts';
import { Failure } from '../page/Part.tsx';
import { Empty, Skeleton } from '../ui/States.tsx';

/** The frame of a page whose code is on the way. */
export function PagePending() {
  return (
    <div className="page">
      <div className="bar" />
      <main className="main px-5 py-3" id="main" tabIndex={-1}>
        <h1 className="sr-only">{words().states.loading(words().states.page)}</h1>
        <Skeleton lines={8} label={words().states.loading(words().states.page)} />
      </main>
    </div>
  );
}

export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="page">
      <div className="bar" />
      <main className="main px-5 py-3" id="main" tabIndex={-1}>
        <h1 className="sr-only">{words().states.thisPage}</h1>
        <Failure name={words().states.thisPage} error={error} onRetry={retry} />
      </main>
    </div>
  );
}

export function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-5" id="main" tabIndex={-1}>
      <Empty
        isPage
        title={words().states.nothingHere}
        actions={
          <a className="btn" href="/">
            {words().states.toIssues}
          </a>
        }
      >
        <p>{words().states.nothingHereWhy}</p>
      </Empty>
    </main>
  );
}
