import { Button } from '../ui/Button.tsx';
import { Empty, LoadingBar, Notice, Skeleton } from '../ui/States.tsx';
import { Group, LONG, Row, State } from './Specimen.tsx';

export function States() {
  return (
    <Group title="States" note="What happened, what is safe, what to do. Never a blank page.">
      <Row label="Empty" isStacked>
        <State name="with a next step">
          <Empty
            title="No issues match"
            actions={
              <>
                <Button>Drop level:fatal</Button>
                <Button kind="quiet">Clear all</Button>
              </>
            }
          >
            <p>
              12 do without <span className="mono">level:fatal</span>, 214 are unresolved in all.
            </p>
          </Empty>
        </State>
        <State name="title alone">
          <Empty title="No replays yet" />
        </State>
        <State name="long text">
          <Empty title={LONG}>
            <p>{LONG}</p>
          </Empty>
        </State>
      </Row>
      <Row label="Skeleton" isStacked>
        <State name="loading">
          <Skeleton label="Loading issues" />
        </State>
        <State name="loading, eight lines">
          <Skeleton label="Loading events" lines={8} />
        </State>
      </Row>
      <Row label="LoadingBar" isStacked>
        <State name="busy">
          <div className="kit-bar">
            <LoadingBar label="Asking again" />
          </div>
        </State>
      </Row>
      <Row label="Notice" isStacked>
        <State name="info">
          <Notice>2 fields of this event were trimmed.</Notice>
        </State>
        <State name="warning">
          <Notice tone="warning">You are offline. Showing what was loaded at 03:58.</Notice>
        </State>
        <State name="error">
          <Notice tone="error">
            <b>This chart did not load.</b> The event store took longer than 10 s. Nothing is lost.
          </Notice>
        </State>
        <State name="long text">
          <Notice tone="error">{LONG.replaceAll(' ', '')}</Notice>
        </State>
      </Row>
    </Group>
  );
}
