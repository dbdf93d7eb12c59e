import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useSession } from '#dashboard/page/session.tsx';
import { Age } from '#dashboard/ui/Age.tsx';
import { IconButton } from '#dashboard/ui/Button.tsx';
import { Who } from '#dashboard/ui/Marks.tsx';
import { Menu } from '#dashboard/ui/Menu.tsx';
import type { Activity } from '../contract.ts';
import { CommentBox } from './CommentBox.tsx';
import { mentionedIn, type Mentionable } from './mentions.ts';
import { NoteText } from './NoteText.tsx';
import type { Notes } from './use-notes.ts';

interface NoteProps {
  note: Activity;
  people: readonly Mentionable[];
  notes: Notes;
}

/** A comment; its author changes and removes it. */
export function Note({ note, people, notes }: NoteProps) {
  const [isEditing, setEditing] = useState(false);
  const session = useSession();
  const text = typeof note.data['text'] === 'string' ? note.data['text'] : '';
  const author = note.user === null ? words().issue.activity.somebody : note.user.name === '' ? note.user.email : note.user.name;
  const mentions = mentionsOf(note, text, people);
  const save = async (next: string) => {
    const isKept = await notes.edit(note.id, next);
    if (isKept) setEditing(false);
    return isKept;
  };
  return (
    <li className="activity">
      <Who name={author} />
      <div className="min-w-0">
        <p className="flex items-center gap-1">
          <b className="truncate">{author}</b>
          <Age at={note.dateCreated} className="time" />
          <span className="flex-1" />
          {note.user !== null && note.user.id === session.user?.id && !isEditing && (
            <OwnActions onEdit={() => setEditing(true)} onRemove={() => void notes.remove(note.id, text)} />
          )}
        </p>
        {isEditing ? (
          <CommentBox
            initial={text}
            people={people}
            submitLabel={words().actions.save}
            onSubmit={save}
            onCancel={() => setEditing(false)}
            isFirst
          />
        ) : (
          <NoteText text={text} mentions={mentions} />
        )}
      </div>
    </li>
  );
}

function OwnActions({ onEdit, onRemove }: { onEdit: () => void; onRemove: () => void }) {
  const text = words().issue.activity;
  const trigger = (
    <IconButton label={text.own} className="own-actions">
      <Ellipsis size={14} strokeWidth={1.75} aria-hidden />
    </IconButton>
  );
  return (
    <Menu
      trigger={trigger}
      entries={[
        { kind: 'action', label: text.edit, onChoose: onEdit },
        { kind: 'action', label: text.remove, onChoose: onRemove },
      ]}
    />
  );
}

/** Only who was mentioned when it was written, by the stored ids. */
function mentionsOf(note: Activity, text: string, people: readonly Mentionable[]): readonly string[] {
  const stored = Array.isArray(note.data['mentions']) ? (note.data['mentions'] as unknown[]) : [];
  return mentionedIn(text, people)
    .filter((each) => stored.includes(each.id))
    .map((each) => `${each.sign}${each.name}`);
}
