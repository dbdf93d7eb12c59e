import { Columns3, Filter, FilterX } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { paths } from '#dashboard/paths.ts';
import { Button, IconButton } from '#dashboard/ui/Button.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { moment } from '#dashboard/ui/format.ts';
import type { ShownAttribute } from '../../../attributes/contract.ts';
import { TraceItem } from '../../../features/explore/contract.ts';
import { shownText } from '../../../lib/plain-text.ts';
import type { LogRow } from '../contract.ts';
import { termOf, type LogAddress } from './address.ts';
import { LinesNear } from './LinesNear.tsx';

export interface LogDetailProps {
  org: string;
  line: LogRow;
  address: LogAddress;
}

/** All of a line, in place: what it says, where it leads, and its attributes with what can be done with each. */
export function LogDetail({ org, line, address }: LogDetailProps) {
  const [isAround, setAround] = useState(false);
  const text = words().log.detail;
  const message = shownText(line.message);
  return (
    <div className="log-detail">
      <div className="log-links">
        <time dateTime={line.timestamp}>{moment(line.timestamp)}</time>
        <Link className="link" to={paths.trace(org, line.trace)}>
          {text.whole} <code>{line.trace.slice(0, 8)}</code>
        </Link>
        <button type="button" className="link" onClick={() => address.setQuery(`trace:${line.trace}`)}>
          {text.trace}
        </button>
        <Link className="link" to={paths.issues(org)} search={{ query: `trace:${line.trace}` }}>
          {text.errors}
        </Link>
        {line.replayId !== null && (
          <button type="button" className="link" onClick={() => address.setQuery(`replay:${line.replayId}`)}>
            {text.replay} <code>{line.replayId.slice(0, 8)}</code>
          </button>
        )}
        <Button size="small" kind="quiet" aria-expanded={isAround} onClick={() => setAround(!isAround)}>
          {text.around}
        </Button>
        <Copy text={line.message} label={text.copyMessage} copiedLabel={text.copied} size="small" kind="quiet" />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long body scrolls by itself, by keys too */}
      <pre className="log-body" role="region" aria-label={text.message} tabIndex={0}>
        <bdi>{message}</bdi>
      </pre>
      {isAround && (
        <Part name={words().log.around.title} lines={5}>
          <LinesNear org={org} line={line} />
        </Part>
      )}
      <Part name={text.attributes} lines={6}>
        <Attributes org={org} line={line} address={address} />
      </Part>
    </div>
  );
}

function Attributes({ org, line, address }: LogDetailProps) {
  const item = useApi(`projects/${org}/${line.projectSlug}/trace-items/${line.id}/`, { item_type: 'logs' }, TraceItem);
  const text = words().log.detail;
  const repaired = repairedNames(item.meta);
  return (
    <>
      <dl className="log-attributes" aria-label={text.attributes}>
        {item.attributes.map((attribute) => (
          <AttributeRow key={attribute.name} attribute={attribute} address={address} />
        ))}
      </dl>
      {repaired.length > 0 && (
        <p className="log-repaired">
          <b>{text.repaired}.</b> {text.repairedWhy} {repaired.join(', ')}
        </p>
      )}
    </>
  );
}

function AttributeRow({ attribute, address }: { attribute: ShownAttribute; address: LogAddress }) {
  const { name, type, value, unit } = attribute;
  const text = words().log.detail;
  const shown = shownText(typeof value === 'string' ? value : JSON.stringify(value));
  const canFilter = type !== 'array' && shown.length < 500;
  return (
    <div>
      <dt>
        <bdi>{shownText(name)}</bdi>
      </dt>
      <dd data-type={type}>
        <bdi>{shown}</bdi>
        {unit !== undefined && <span className="log-unit"> {unit}</span>}
        <span className="log-acts">
          {canFilter && (
            <>
              <IconButton label={text.filter(name)} onClick={() => address.narrow(termOf(name, value))}>
                <Filter size={12} aria-hidden />
              </IconButton>
              <IconButton label={text.exclude(name)} onClick={() => address.narrow(termOf(name, value, true))}>
                <FilterX size={12} aria-hidden />
              </IconButton>
            </>
          )}
          {!address.columns.includes(name) && (
            <IconButton label={text.column(name)} onClick={() => address.setColumns([...address.columns, name])}>
              <Columns3 size={12} aria-hidden />
            </IconButton>
          )}
        </span>
      </dd>
    </div>
  );
}

/** Names in the tree of remarks: fields of the line, and attributes. */
function repairedNames(meta: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(meta).flatMap(([field, tree]) => {
    if (field !== 'attributes' || typeof tree !== 'object' || tree === null) return field === '' ? [] : [field];
    const names = Object.keys(tree).filter((name) => name !== '');
    return names.length === 0 ? [field] : names;
  });
}
