import { z } from 'zod';
import { Nothing } from '../../http/contract.ts';
import { notFound } from '../../http/errors.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { tellNote } from '../alert/index.ts';
import { activities, addNote, editNote, removeNote } from './activity.ts';
import { Activity, NoteRequest } from './contract.ts';
import { requireIssue } from './detail.ts';
import { keepMentions } from './mentions.ts';

const ByName = { issueId: z.string().max(120) };
const BASE = '/api/0/organizations/:org/issues/:issueId';

/** Notes on an issue; `comments` is another name that clients use. */
export const noteRoutes: readonly AnyRoute[] = (['notes', 'comments'] as const).flatMap((name) => [...reading(name), ...changing(name)]);

function reading(name: 'notes' | 'comments'): readonly AnyRoute[] {
  return [
    route({
      method: 'GET',
      path: `${BASE}/${name}/`,
      scope: 'event:read',
      summary: 'Notes on an issue, newest first.',
      params: z.object(ByName),
      answer: z.array(Activity),
      handle: async ({ issueId }, context) => [...(await activities(context.metadata, (await requireIssue(context, issueId)).id, 'note'))],
    }),
    route({
      method: 'POST',
      path: `${BASE}/${name}/`,
      scope: 'event:write',
      summary: 'Adds a note to an issue.',
      params: NoteRequest.extend(ByName),
      answer: Activity,
      async handle({ issueId, text, mentions }, context) {
        const { id, projectId } = await requireIssue(context, issueId);
        const { reach, caller, clock, metadata } = context;
        const note = {
          orgId: reach.orgId,
          projectId,
          issueId: id,
          userId: caller.userId,
          text,
          atMs: clock.now(),
        };
        const written = await metadata.transaction(async (tx) => {
          const kept = await keepMentions(tx, { orgId: reach.orgId, issueId: id, wanted: mentions ?? [] });
          const added = await addNote(tx, { ...note, mentions: kept });
          const act = { orgId: reach.orgId, userId: caller.userId, nowMs: note.atMs };
          await tellNote(tx, act, { recorded: { id: Number(added.id), issueId: id }, text, mentions: kept });
          return added;
        });
        return reply(201, written);
      },
    }),
  ];
}

function changing(name: 'notes' | 'comments'): readonly AnyRoute[] {
  return [
    route({
      method: 'PUT',
      path: `${BASE}/${name}/:noteId/`,
      scope: 'event:write',
      summary: 'Changes a note of one’s own.',
      params: NoteRequest.extend({ ...ByName, noteId: z.string().max(20) }),
      answer: Activity,
      async handle({ issueId, noteId, text, mentions }, context) {
        const issue = await requireIssue(context, issueId);
        const change = { id: idOf(noteId), issueId: issue.id, userId: context.caller.userId, text };
        const note = await context.metadata.transaction(async (tx) => {
          const wanted = mentions ?? [];
          const kept = await keepMentions(tx, { orgId: context.reach.orgId, issueId: issue.id, wanted });
          return editNote(tx, { ...change, mentions: mentions === undefined ? null : kept });
        });
        if (!note) throw notFound();
        return note;
      },
    }),
    route({
      method: 'DELETE',
      path: `${BASE}/${name}/:noteId/`,
      scope: 'event:write',
      summary: 'Removes a note of one’s own.',
      params: z.object({ ...ByName, noteId: z.string().max(20) }),
      answer: Nothing,
      async handle({ issueId, noteId }, context) {
        const issue = await requireIssue(context, issueId);
        const note = { id: idOf(noteId), issueId: issue.id, userId: context.caller.userId };
        if (!(await context.metadata.transaction((tx) => removeNote(tx, note)))) throw notFound();
        return reply(204, null);
      },
    }),
  ];
}

function idOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw notFound();
  return Number(text);
}
