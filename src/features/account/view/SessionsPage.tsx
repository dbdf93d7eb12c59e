import { useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Badge } from '#dashboard/ui/Marks.tsx';
import { MISSING } from '#dashboard/ui/format.ts';
import { BrowserSession } from '../contract.ts';
import { FactorSection } from './FactorSection.tsx';
import { PasswordSection } from './PasswordSection.tsx';

const Sessions = BrowserSession.array();
const SESSIONS = 'auth/sessions/';

export function SessionsPage() {
  return (
    <SettingsFrame title={words().account.security.title} lead={words().account.security.lead}>
      <PasswordSection />
      <Part name={words().account.factor.title}>
        <FactorSection />
      </Part>
      <FormSection title={words().account.sessions.title} lead={words().account.sessions.lead}>
        <div className="-mx-5 max-tablet:-mx-3.5">
          <Part name={words().account.sessions.title}>
            <SessionTable />
          </Part>
        </div>
      </FormSection>
    </SettingsFrame>
  );
}

function SessionTable() {
  const queries = useQueryClient();
  const sessions = useApi(SESSIONS, {}, Sessions);
  const end = async (id: string) => {
    try {
      await call({ method: 'DELETE', path: `${SESSIONS}${id}/`, answer: z.unknown() });
      showToast({ text: words().account.sessions.ended });
    } catch (error) {
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
    }
    await queries.invalidateQueries({ queryKey: apiKey(SESSIONS) });
  };
  return (
    <div className="overflow-x-auto">
      <table className="table border-t border-line">
        <thead>
          <tr>
            <th>{words().account.sessions.browser}</th>
            <th>{words().account.sessions.address}</th>
            <th className="num">{words().account.sessions.seen}</th>
            <th className="num max-tablet:hidden">{words().account.sessions.began}</th>
            <th>
              <span className="sr-only">{words().account.sessions.end}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr key={session.id}>
              <td>
                {browserOf(session.userAgent)} {session.isCurrent && <Badge tone="accent">{words().account.sessions.current}</Badge>}
              </td>
              <td className="mono text-ink-2">{session.address ?? MISSING}</td>
              <td className="num text-ink-3">
                <Age at={session.lastSeen} />
              </td>
              <td className="num text-ink-3 max-tablet:hidden">
                <Age at={session.dateCreated} />
              </td>
              <td className="num">
                {!session.isCurrent && (
                  <Button kind="danger" size="small" onClick={() => void end(session.id)}>
                    {words().account.sessions.end}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Good enough to tell one's own browsers apart; the whole text is long and says little more. */
function browserOf(userAgent: string | null): string {
  const name = /(Firefox|Edg|OPR|Chrome|Safari)\/(\d+)/.exec(userAgent ?? '');
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(userAgent ?? '');
  if (name === null) return userAgent?.slice(0, 60) ?? MISSING;
  return `${name[1] === 'Edg' ? 'Edge' : name[1]} ${name[2]}${system === null ? '' : `, ${system[1]}`}`;
}
