import { describe, expect, test } from 'vitest';
import { found } from '../../answers.js';
import { type NewAccount, unknownLike } from './account.js';
import { refusal, refusalBy } from './refusal.js';
import { remove, runTo, startNew, stop } from './running.js';

const SIZES = [
  { size: 'small', vcpus: 1, memoryMb: 4096 },
  { size: 'medium', vcpus: 2, memoryMb: 8192 },
  { size: 'large', vcpus: 4, memoryMb: 16384 },
];

export function computerContract(newAccount: NewAccount): void {
  describe('computers', () => {
    test('a new computer is what was given, PROVISIONING, and what a read gives', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id: projectId } = await account.createProject(workspaceId);
      const made = await account.port.createComputer(account.write(), {
        name: 'press-1',
        workspaceId,
        project: { id: projectId },
        size: 'medium',
        templateType: 'miosa-sandbox',
        metadata: { rack: 7, tags: ['a'] },
      });
      expect(made).toMatchObject({
        name: 'press-1',
        workspaceId,
        projectId,
        size: 'medium',
        templateType: 'miosa-sandbox',
        status: 'PROVISIONING',
        statusText: 'provisioning',
        metadata: { rack: 7, tags: ['a'] },
        sandboxUrl: null,
        desktopUrl: null,
      });
      expect(await account.computer(made.id)).toEqual(made);
      expect(await account.computersOf(workspaceId)).toEqual([made]);
      expect(await account.port.listComputers(account.read())).toEqual([made]);
    });

    test('what is left out is the default workspace and its project, small and a desktop', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.defaultWorkspace();
      const { id: projectId } = await account.defaultProject(workspaceId);
      for (const nothing of [
        {},
        { workspaceId: null, project: null, size: null, templateType: null, metadata: null },
      ]) {
        expect(await account.createComputer(nothing)).toMatchObject({
          workspaceId,
          projectId,
          size: 'small',
          templateType: 'miosa-desktop',
          metadata: {},
        });
      }
    });

    test('a computer of a workspace falls to its default project', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id: projectId } = await account.defaultProject(workspaceId);
      await account.createProject(workspaceId);
      const made = await account.createComputer({ workspaceId });
      expect(made).toMatchObject({ workspaceId, projectId });
    });

    test('a project by its id brings its workspace', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await account.createProject(workspaceId);
      const made = await account.createComputer({ project: { id } });
      expect(made).toMatchObject({ workspaceId, projectId: id });
    });

    test.each(SIZES)('a computer of $size has $vcpus CPUs, $memoryMb MB', async (size) => {
      const account = newAccount();
      const made = await account.createComputer({ size: size.size });
      expect(made).toMatchObject(size);
    });

    test.each(['', 'huge', 'SMALL', 'xl'])('the size %j is INVALID', async (size) => {
      const account = newAccount();
      await refusalBy(account.createComputer({ size }), 'INVALID', 'size');
      expect(await account.port.listComputers(account.read())).toEqual([]);
    });

    test('an empty name is INVALID', async () => {
      const account = newAccount();
      await refusalBy(account.createComputer({ name: '' }), 'INVALID', 'name');
      expect(await account.port.listComputers(account.read())).toEqual([]);
      const made = await account.createComputer();
      const update = account.port.updateComputer(account.write(), made.id, { name: '' });
      await refusalBy(update, 'INVALID', 'name');
      expect(await account.computer(made.id)).toEqual(made);
    });

    test('what is not there is INVALID: the workspace, the project, or it elsewhere', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const elsewhere = await account.createWorkspace();
      const { id } = await account.createProject(elsewhere.id);
      const noWorkspace = account.createComputer({ workspaceId: unknownLike(workspaceId) });
      await refusalBy(noWorkspace, 'INVALID', 'workspaceId');
      const noProject = account.createComputer({ workspaceId, project: { id: unknownLike(id) } });
      await refusalBy(noProject, 'INVALID', 'project');
      const other = account.createComputer({ workspaceId, project: { id } });
      await refusalBy(other, 'INVALID', 'project');
      expect(await account.port.listComputers(account.read())).toEqual([]);
    });

    test('computers are listed oldest first, of each workspace and of the account', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      const ids: string[] = [];
      for (const { id: workspaceId } of [one, two, one]) {
        await account.advance(2000);
        ids.push((await account.createComputer({ workspaceId })).id);
      }
      const listed = await account.port.listComputers(account.read());
      expect(listed.map(({ id }) => id)).toEqual(ids);
      for (const { id } of [one, two]) {
        const ofOne = listed.filter(({ workspaceId }) => workspaceId === id);
        expect(await account.computersOf(id)).toEqual(ofOne);
      }
    });

    test('a list may be of one status', async () => {
      const account = newAccount();
      const stopped = await startNew(account);
      await stop(account, stopped.id);
      const running = await startNew(account);
      const fresh = await account.createComputer();
      for (const [status, id] of [
        ['STOPPED', stopped.id],
        ['RUNNING', running.id],
        ['PROVISIONING', fresh.id],
      ] as const) {
        const listed = await account.port.listComputers(account.read(), { status });
        expect(listed.map((one) => one.id)).toEqual([id]);
      }
      const none = await account.port.listComputers(account.read(), { status: 'ERROR' });
      expect(none).toEqual([]);
      expect(await account.port.listComputers(account.read(), {})).toHaveLength(3);
    });

    test('a change changes what is given, and nothing else', async () => {
      const account = newAccount();
      const made = await startNew(account, { metadata: { rack: 7, row: 1 } });
      await account.advance(2000);
      const changes = [{ name: 'press-2' }, { visibility: 'tenant' }, { metadata: { rack: 8 } }];
      let expected = made;
      for (const change of changes) {
        const updated = await account.port.updateComputer(account.write(), made.id, change);
        expected = { ...expected, ...change, updatedAt: updated.updatedAt };
        expect(updated).toEqual(expected);
        expect(await account.computer(made.id)).toEqual(expected);
      }
    });

    test('a computer that was deleted is gone', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await startNew(account, { workspaceId });
      await remove(account, id);
      expect(await account.port.listComputers(account.read())).toEqual([]);
      expect(await account.computersOf(workspaceId)).toEqual([]);
      await refusal(account.port.deleteComputer(account.write(), id), 'NOT_FOUND');
      await refusal(account.port.startComputer(account.write(), id), 'NOT_FOUND');
    });

    test('a computer can be deleted in every state', async () => {
      const account = newAccount();
      const stopped = await startNew(account);
      await stop(account, stopped.id);
      for (const { id } of [await account.createComputer(), await startNew(account), stopped]) {
        await remove(account, id);
      }
      expect(await account.port.listComputers(account.read())).toEqual([]);
    });

    test('every change of an unknown computer is NOT_FOUND', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.defaultWorkspace();
      const unknown = unknownLike((await account.createComputer()).id);
      const { port } = account;
      for (const call of [
        () => port.updateComputer(account.write(), unknown, { name: 'A' }),
        () => port.deleteComputer(account.write(), unknown),
        () => port.startComputer(account.write(), unknown),
        () => port.stopComputer(account.write(), unknown),
        () => port.restartComputer(account.write(), unknown),
        () => port.resizeComputer(account.write(), unknown, 'small'),
        () => port.moveComputer(account.write(), unknown, workspaceId),
        () => port.cloneComputer(account.write(), unknown, null),
      ]) {
        await refusal(call(), 'NOT_FOUND');
      }
    });

    test('a running computer says where it is seen', async () => {
      const account = newAccount();
      const { slug, sandboxUrl, desktopUrl } = await startNew(account);
      expect(slug).toMatch(/^[a-z0-9][a-z0-9-]*$/);
      expect(sandboxUrl).toBe(`https://${slug}.sandbox.miosa.ai`);
      expect(desktopUrl).toBe(`https://${slug}.computer.miosa.ai/desktop/index.html`);
    });

    test('plural reads give what there is, and leave out the rest', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      const first = await account.createComputer({ workspaceId: one.id });
      const second = await account.createComputer({ workspaceId: two.id });
      const ids = [second.id, unknownLike(first.id), first.id, second.id];
      const computers = await account.port.computers(account.read(), ids);
      expect([...computers.keys()].sort()).toEqual([first.id, second.id].sort());
      expect(found(computers, second.id)).toEqual(second);

      const workspaceIds = [two.id, unknownLike(one.id), one.id, two.id];
      const lists = await account.port.computersOf(account.read(), workspaceIds);
      expect([...lists.keys()].sort()).toEqual([one.id, two.id].sort());
      expect(found(lists, one.id)).toEqual([first]);
      expect([...(await account.port.computers(account.read(), []))]).toEqual([]);
      expect([...(await account.port.computersOf(account.read(), []))]).toEqual([]);
    });

    test('a computer that is listed has the fields of one that is read by its id', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const project = { slug: 'shop', name: 'Web Shop' };
      const { id } = await account.createComputer({ workspaceId, project });
      const computer = await runTo(account, id, 'RUNNING');
      expect(await account.computersOf(workspaceId)).toEqual([computer]);
      expect(await account.port.listComputers(account.read())).toEqual([computer]);
    });
  });
}
