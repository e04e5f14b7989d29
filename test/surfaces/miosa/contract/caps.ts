import { describe, expect, test } from 'vitest';
import { settle } from '../../refusal.js';
import type { NewAccount } from './account.js';
import { refusal, refusalBy } from './refusal.js';
import { remove, startNew, stop } from './running.js';

export function capContract(newAccount: NewAccount): void {
  describe('caps and defaults of a workspace', () => {
    test('a computer made without a size has the default one', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { defaultComputerSize: 'medium' });
      expect(await account.createComputer({ workspaceId })).toMatchObject({
        size: 'medium',
        vcpus: 2,
        memoryMb: 8192,
      });
      const small = await account.createComputer({ workspaceId, size: 'small' });
      expect(small.size).toBe('small');
      expect((await account.createComputer()).size).toBe('small');
    });

    test('a create above the largest size is INVALID of size', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { maxComputerSize: 'medium' });
      await refusalBy(account.createComputer({ workspaceId, size: 'large' }), 'INVALID', 'size');
      expect(await account.computersOf(workspaceId)).toEqual([]);
      await account.createComputer({ workspaceId, size: 'medium' });
      await account.createComputer({ workspaceId, size: 'small' });
      await account.createComputer({ size: 'large' });
    });

    test('a create of a template that is not allowed is INVALID of templateType', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { allowedTemplateTypes: ['miosa-sandbox'] });
      for (const templateType of ['miosa-desktop', null]) {
        const create = account.createComputer({ workspaceId, templateType });
        await refusalBy(create, 'INVALID', 'templateType');
      }
      const allowed = { workspaceId, templateType: 'miosa-sandbox' };
      expect((await account.createComputer(allowed)).templateType).toBe('miosa-sandbox');
      await account.updateSettings(workspaceId, { allowedTemplateTypes: [] });
      await account.createComputer({ workspaceId });
    });

    test('a create beyond the number of computers is INVALID of workspaceId', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { maxComputers: 1 });
      const { id } = await account.createComputer({ workspaceId });
      await refusalBy(account.createComputer({ workspaceId }), 'INVALID', 'workspaceId');
      await account.createComputer();
      await remove(account, id);
      await account.createComputer({ workspaceId });
      await refusalBy(account.createComputer({ workspaceId }), 'INVALID', 'workspaceId');
      await account.updateSettings(workspaceId, { maxComputers: null });
      await account.createComputer({ workspaceId });
      expect(await account.computersOf(workspaceId)).toHaveLength(2);
    });

    test('the cap holds for the default workspace, and for one found by its project', async () => {
      const account = newAccount();
      const { id: first } = await account.defaultWorkspace();
      await account.updateSettings(first, { maxComputers: 0 });
      await refusalBy(account.createComputer(), 'INVALID', 'workspaceId');
      const { id } = await account.createWorkspace();
      await account.updateSettings(id, { maxComputerSize: 'small' });
      const project = { id: (await account.createProject(id)).id };
      await refusalBy(account.createComputer({ project, size: 'medium' }), 'INVALID', 'size');
    });

    test('a cap of 0 lets no computer be made', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { maxComputers: 0 });
      await refusalBy(account.createComputer({ workspaceId }), 'INVALID', 'workspaceId');
    });

    test('a computer that is stopped counts as well', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { maxComputers: 1 });
      const { id } = await startNew(account, { workspaceId });
      await stop(account, id);
      await refusalBy(account.createComputer({ workspaceId }), 'INVALID', 'workspaceId');
    });

    test('of many made at once, as many are made as the cap lets', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { maxComputers: 2 });
      const many = Array.from({ length: 5 });
      const outcomes = await Promise.all(
        many.map(() => settle(account.createComputer({ workspaceId }))),
      );
      const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
      const refused = { name: 'SurfaceError', code: 'INVALID', field: 'workspaceId' };
      expect(errors).toMatchObject([refused, refused, refused]);
      expect(await account.computersOf(workspaceId)).toHaveLength(2);
    });

    test('a resize above the largest size is INVALID of size', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { maxComputerSize: 'medium' });
      const made = await startNew(account, { workspaceId });
      const resize = account.port.resizeComputer(account.write(), made.id, 'large');
      await refusalBy(resize, 'INVALID', 'size');
      expect(await account.computer(made.id)).toEqual(made);
      await account.port.resizeComputer(account.write(), made.id, 'medium');
      expect((await account.computer(made.id)).size).toBe('medium');
    });

    test('a clone that breaks a cap is INVALID as a create is', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await startNew(account, { workspaceId, size: 'medium' });
      const clone = () => account.port.cloneComputer(account.write(), id, null);
      await account.updateSettings(workspaceId, { maxComputers: 1 });
      await refusalBy(clone(), 'INVALID', 'workspaceId');
      await account.updateSettings(workspaceId, { maxComputers: 2, maxComputerSize: 'small' });
      await refusalBy(clone(), 'INVALID', 'size');
      await account.updateSettings(workspaceId, {
        maxComputerSize: 'medium',
        allowedTemplateTypes: ['miosa-sandbox'],
      });
      await refusalBy(clone(), 'INVALID', 'templateType');
      expect(await account.computersOf(workspaceId)).toHaveLength(1);
      await account.updateSettings(workspaceId, { allowedTemplateTypes: [] });
      await clone();
      expect(await account.computersOf(workspaceId)).toHaveLength(2);
    });

    test('a move to a workspace that it does not fit is INVALID, and leaves it', async () => {
      const account = newAccount();
      const { id: target } = await account.createWorkspace();
      const made = await startNew(account, { size: 'medium' });
      const move = () => account.port.moveComputer(account.write(), made.id, target);
      await account.updateSettings(target, { maxComputers: 0 });
      await refusalBy(move(), 'INVALID', 'workspaceId');
      await account.updateSettings(target, { maxComputers: 1, maxComputerSize: 'small' });
      await refusal(move(), 'INVALID');
      await account.updateSettings(target, {
        maxComputerSize: 'medium',
        allowedTemplateTypes: ['miosa-sandbox'],
      });
      await refusal(move(), 'INVALID');
      expect(await account.computer(made.id)).toEqual(made);
      await account.updateSettings(target, { allowedTemplateTypes: ['miosa-desktop'] });
      expect((await move()).workspaceId).toBe(target);
    });

    test('caps that are lowered leave alone what is there', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const one = await startNew(account, { workspaceId, size: 'large' });
      const two = await startNew(account, { workspaceId });
      await account.updateSettings(workspaceId, {
        maxComputers: 1,
        maxComputerSize: 'small',
        allowedTemplateTypes: ['miosa-sandbox'],
      });
      expect(await account.computersOf(workspaceId)).toEqual([one, two]);
      await stop(account, one.id);
      await account.port.startComputer(account.write(), one.id);
      await account.port.updateComputer(account.write(), one.id, { name: 'press-9' });
      expect(await account.computer(one.id)).toMatchObject({ name: 'press-9', size: 'large' });
      await account.port.resizeComputer(account.write(), one.id, 'small');
    });
  });
}
