import { words } from '#dashboard/messages/words.ts';
import { useAddress, useScope, useSetAddress } from '#dashboard/page/scope.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Snippet } from '#dashboard/ui/Snippet.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { queryOf } from './list-query.ts';

const JAVASCRIPT = `Sentry.init({
  dsn: '…',
  tracesSampleRate: 1.0,
});`;

const PYTHON = `sentry_sdk.init(
    dsn="…",
    traces_sample_rate=1.0,
)`;

/** Why the list is empty, and what would fill it. */
export function NoTraces() {
  const address = useAddress();
  const { environment, project } = useScope();
  const setAddress = useSetAddress();
  const text = words().trace;
  const copy = { label: words().actions.copy, copiedLabel: words().actions.copied };
  if (queryOf(address) !== '' || environment.length > 0 || project.length > 0) {
    const clear = () => setAddress({ query: undefined, environment: undefined, project: undefined });
    return (
      <Empty title={text.noneMatch} actions={<Button onClick={clear}>{text.clear}</Button>}>
        <p>{text.noneMatchWhy}</p>
      </Empty>
    );
  }
  return (
    <Empty title={text.empty}>
      <p>{text.emptyWhy}</p>
      <Snippet label={text.inJavaScript} code={JAVASCRIPT} copy={copy} />
      <Snippet label={text.inPython} code={PYTHON} copy={copy} />
    </Empty>
  );
}
