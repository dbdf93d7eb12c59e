import { words } from '#dashboard/messages/words.ts';
import { Badge, type Tone } from '#dashboard/ui/Marks.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { CommitFile } from '../contract.ts';
import { releasePath } from './list-query.ts';
import { Pages } from '#dashboard/page/Pages.tsx';

const Rows = CommitFile.array();
const TONES: Readonly<Record<CommitFile['type'], Tone>> = { A: 'ok', M: 'neutral', D: 'error' };

/** Files that its commits changed, each with the commit. */
export function Files({ org, version }: { org: string; version: string }) {
  const text = words().release.files;
  const name = words().release.parts.files;
  return (
    <Pages
      path={`${releasePath(org, version)}commitfiles/`}
      answer={Rows}
      name={name}
      more={text.more}
      empty={
        <Empty title={text.none}>
          <p>{text.noneWhy}</p>
        </Empty>
      }
    >
      {(files) => (
        <table className="table release-table" aria-label={name}>
          <thead>
            <tr>
              <th>{text.path}</th>
              <th>{text.change}</th>
              <th className="num max-tablet:hidden">{text.commit}</th>
            </tr>
          </thead>
          <tbody>
            {files.map((file) => (
              <tr key={file.id}>
                <td className="mono break-all">{file.filename}</td>
                <td>
                  <Badge tone={TONES[file.type]}>{text.kinds[file.type]}</Badge>
                </td>
                <td className="num mono text-ink-2 max-tablet:hidden">{file.commit.slice(0, 10)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Pages>
  );
}
