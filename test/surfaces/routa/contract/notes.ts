import { describe, expect, test } from 'vitest';
import type { SavedRoutaNote } from '../../../../src/surfaces/routa/port.js';
import { ODD_IDS } from '../../odd.js';
import { codeOf } from '../../outcome.js';
import { type NewAccount, unknownLike } from './account.js';
import { refusal } from './refusal.js';

const TYPES = ['SPEC', 'TASK', 'GENERAL'] as const;

export function noteContract(newAccount: NewAccount): void {
  describe('notes', () => {
    test('a new note is what was given, and what a read gives', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id: linkedTaskId } = await account.createTask(workspaceId);
      const input = { title: 'Tides', content: '# Tides\n\n*Low* at six', type: 'TASK' } as const;
      const note = await account.saveNote(workspaceId, { ...input, linkedTaskId });
      const { id, createdAt, updatedAt } = note;
      expect(note).toEqual({
        ...{ id, workspaceId, ...input, typeText: 'task', linkedTaskId, parentNoteId: null },
        ...{ createdAt, updatedAt },
      });
      expect(id).not.toBe('');
      expect(createdAt).toEqual(account.subject.now());
      expect(await account.note(workspaceId, id)).toEqual(note);
      expect(await account.notesOf(workspaceId)).toEqual([note]);
    });

    test('what is left out, or null, is Untitled, empty and GENERAL', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const nothing = { id: null, title: null, content: null, type: null, linkedTaskId: null };
      const ids = new Set<string>();
      for (const input of [{}, nothing]) {
        const note = await account.saveNote(id, input);
        const words = { title: 'Untitled', content: '', type: 'GENERAL', typeText: 'general' };
        expect(note).toMatchObject({ ...words, linkedTaskId: null });
        ids.add(note.id);
      }
      expect(ids.size).toBe(2);
    });

    test('the plan has the id spec, in each workspace', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      const plan = { id: 'spec', title: 'Plan', type: 'SPEC' } as const;
      await account.saveNote(one.id, { ...plan, content: 'The first' });
      await account.saveNote(two.id, { ...plan, content: 'The second' });
      const first = await account.note(one.id, 'spec');
      expect(first).toMatchObject({ ...plan, workspaceId: one.id, content: 'The first' });
      expect((await account.note(two.id, 'spec')).content).toBe('The second');
      await account.port.deleteNote(account.write(), two.id, 'spec');
      expect(await account.note(one.id, 'spec')).toEqual(first);
    });

    test('one that is there changes in what is given, and stays in the rest', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const task = await account.createTask(workspaceId);
      const other = await account.saveNote(workspaceId, { id: 'other', title: 'Other' });
      await account.tick();
      let expected = await account.saveNote(workspaceId, { id: 'spec', content: 'Low water' });
      const changes = [
        { title: 'Tides' },
        { content: 'High water' },
        { type: 'TASK' },
        { linkedTaskId: task.id },
        { title: 'Low tides' },
        { type: 'GENERAL' },
        { content: '' },
        {},
      ] as const satisfies SavedRoutaNote[];
      for (const change of changes) {
        await account.tick();
        const saved = await account.saveNote(workspaceId, { id: 'spec', ...change });
        const { updatedAt } = saved;
        expected = { ...expected, ...change, id: 'spec', updatedAt };
        expected.typeText = expected.type.toLowerCase();
        expect(saved).toEqual(expected);
        expect(await account.note(workspaceId, 'spec')).toEqual(expected);
      }
      expect(await account.notesOf(workspaceId)).toEqual([other, expected]);
    });

    test('null is as left out, in one that is there too', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const task = await account.createTask(id);
      const words = { title: 'Tides', content: 'Low water', type: 'TASK' } as const;
      await account.saveNote(id, { id: 'tides', ...words, linkedTaskId: task.id });
      const nothing = { title: null, content: null, type: null, linkedTaskId: null };
      await account.saveNote(id, { id: 'tides', ...nothing });
      const note = await account.note(id, 'tides');
      expect(note).toMatchObject({ ...words, linkedTaskId: task.id });
    });

    test('a change moves updatedAt and leaves createdAt', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const created = await account.saveNote(id, { id: 'tides' });
      await account.tick();
      const changed = await account.saveNote(id, { id: 'tides', content: 'Low water' });
      expect(changed.createdAt).toEqual(created.createdAt);
      expect(changed.updatedAt.getTime()).toBeGreaterThan(created.updatedAt.getTime());
    });

    test.each(TYPES)('a note may be of the type %s', async (type) => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await account.saveNote(id, { id: 'tides', type });
      const expected = { type, typeText: type.toLowerCase() };
      expect(await account.note(id, 'tides')).toMatchObject(expected);
    });

    test('notes are those of their workspace, oldest first', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      for (const id of ['zebra', 'anchor', 'quay']) {
        await account.saveNote(one.id, { id });
        await account.tick();
      }
      await account.saveNote(one.id, { id: 'zebra', title: 'Changed last' });
      await account.saveNote(two.id, { id: 'other' });
      const answer = await account.port.notesOf(account.read(), [two.id, one.id]);
      const ids = [one, two].map(({ id }) => {
        const notes = answer.get(id);
        return Array.isArray(notes) ? notes.map((note) => note.id) : notes;
      });
      expect(ids).toEqual([['zebra', 'anchor', 'quay'], ['other']]);
    });

    test('a note that was deleted is gone, and the others stay', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const kept = await account.saveNote(id, { id: 'kept' });
      await account.saveNote(id, { id: 'gone' });
      await account.port.deleteNote(account.write(), id, 'gone');
      await refusal(account.note(id, 'gone'), 'NOT_FOUND');
      expect(await account.notesOf(id)).toEqual([kept]);
      await refusal(account.port.deleteNote(account.write(), id, 'gone'), 'NOT_FOUND');
    });

    test('a note of an unknown workspace is NOT_FOUND, to read and to write', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await account.saveNote(id, { id: 'spec' });
      const unknown = unknownLike(id);
      await refusal(account.note(unknown, 'spec'), 'NOT_FOUND');
      await refusal(account.saveNote(unknown, { id: 'spec' }), 'NOT_FOUND');
      await refusal(account.port.deleteNote(account.write(), unknown, 'spec'), 'NOT_FOUND');
    });

    test.each(ODD_IDS)(
      'the odd id %j is refused, or that of a note like any other',
      async (odd) => {
        const account = newAccount();
        const { id } = await account.createWorkspace();
        const kept = await account.saveNote(id, { id: 'spec', content: 'The plan' });
        await account.tick();
        const code = await codeOf(account.saveNote(id, { id: odd, content: 'Low water' }));
        expect(['done', 'INVALID']).toContain(code);
        // Nobody says whether an empty id is one, or none.
        if (code === 'done' && odd !== '') {
          expect(await account.note(id, odd)).toMatchObject({ id: odd, content: 'Low water' });
          expect((await account.notesOf(id)).map((note) => note.id)).toEqual(['spec', odd]);
          await account.port.deleteNote(account.write(), id, odd);
          expect(await account.notesOf(id)).toEqual([kept]);
        }
        expect(await account.note(id, 'spec')).toEqual(kept);
      },
    );
  });
}
