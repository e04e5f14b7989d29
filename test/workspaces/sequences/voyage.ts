import { z } from 'zod';
import { expect } from 'vitest';
import type { Surface } from '../../../src/store/generated/prisma/enums.js';
import { byPrecedence } from '../../../src/workspaces/part-state.js';
import { textAt } from '../../support/value-at.js';
import type { Harbour, Listed } from './harbour.js';
import type { Moment, Step } from './steps.js';
import type { Upstream } from './upstreams.js';

interface Part {
  readonly surface: Surface;
  readonly upstreamId: string;
}

const keyOf = ({ surface, upstreamId }: Part): string => `${surface} ${upstreamId}`;
const deletedForm = z.object({ deletedId: z.string(), hidden: z.array(z.string()) });

/** What a step may be answered with, beside what was done. */
const REFUSALS = /^(Conflict|NotFound|NotLinked)Error$/;

/** One sequence of steps, and what has to hold while and after it. It begins with nothing there. */
export class Voyage {
  /** How often each mutation was done. */
  readonly #done: Map<string, number>;
  readonly #harbour: Harbour;
  /** Before the names, which are of one sequence only. */
  readonly #prefix: string;
  /** The Workspace of each part that was ever shown. */
  readonly #homes = new Map<string, string>();
  /** The ids of all Workspaces that were ever shown. */
  readonly #ids = new Set<string>();
  /** How often each Workspace was hidden more often than restored: once or not. */
  readonly #hidden = new Map<string, number>();
  #renames = 0;
  /** What was shown after the last steps. */
  #shown: Listed['workspaces']['nodes'] = [];

  constructor(harbour: Harbour, prefix: string, done: Map<string, number>) {
    this.#harbour = harbour;
    this.#prefix = prefix;
    this.#done = done;
  }

  async take(moments: readonly Moment[]): Promise<void> {
    for (const { steps, looks } of moments) {
      const upstreams = await this.#harbour.upstreams.list();
      this.#harbour.letTimePass();
      const unlinked = await Promise.all([
        ...steps.map((step) => this.#perform(step, upstreams)),
        ...looks.map(async (isOther) => {
          await this.#harbour.look(isOther);
          return null;
        }),
      ]);
      await this.#expectSameIds(
        await this.#harbour.list(),
        unlinked.flatMap((id) => id ?? []),
      );
    }
    await this.#harbour.settle();
    await this.#expectAll();
  }

  /** Removes all there is, and sees it go. */
  async end(): Promise<void> {
    for (const one of await this.#harbour.upstreams.list()) {
      await this.#harbour.upstreams.remove(one);
    }
    await this.#harbour.settle();
    expect((await this.#harbour.list()).workspaces.nodes).toEqual([]);
  }

  /** Gives the id of a Workspace that it has made of a part. */
  async #perform(step: Step, upstreams: readonly Upstream[]): Promise<string | null> {
    const { upstreams: surfaces } = this.#harbour;
    // Also ids that were given up, or are gone.
    const ids = [...this.#shown.map(({ id }) => id), ...this.#ids];
    const nth = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];
    switch (step.do) {
      case 'create':
        await this.#change('createWorkspace', {
          ...{ name: `${this.#prefix} ${step.name}`, surfaces: step.surfaces },
        });
        return null;
      case 'make':
        await surfaces.create(step.surface, `${this.#prefix} ${step.name}`);
        return null;
      case 'remove': {
        const one = nth(upstreams, step.one);
        if (one) await surfaces.remove(one);
        return null;
      }
      case 'rename': {
        const one = nth(upstreams, step.one);
        this.#renames += 1;
        if (one) await surfaces.rename(one, `${this.#prefix} Renamed ${this.#renames}`);
        return null;
      }
      case 'link': {
        const [workspace, other] = [nth(ids, step.one), nth(ids, step.other)];
        await this.#change('linkWorkspaces', { workspace, other }, 'workspace { id }');
        return null;
      }
      case 'unlink': {
        const workspace = nth(ids, step.one);
        const parts = this.#shown.find(({ id }) => id === workspace)?.parts ?? [];
        const surface = nth(parts, step.part)?.surface ?? 'MIOSA';
        const input = { workspace, surface };
        const result = await this.#change('unlinkWorkspace', input, 'unlinked { id }');
        return result === null ? null : textAt(result, 'unlinked', 'id');
      }
      case 'delete': {
        const input = { workspace: nth(ids, step.one) };
        const result = await this.#change('deleteWorkspace', input, 'deletedId hidden');
        if (!result) return null;
        const { deletedId, hidden } = deletedForm.parse(result);
        if (hidden.length > 0) this.#count(this.#hidden, deletedId, 1);
        return null;
      }
      case 'restore': {
        const input = { workspace: nth([...this.#hidden.keys()], step.one) };
        const result = await this.#change('restoreWorkspace', input, 'workspace { id }');
        if (result) this.#count(this.#hidden, textAt(result, 'workspace', 'id'), -1);
        return null;
      }
    }
  }

  /** Null when it is refused, or there is nothing to do it to. */
  async #change(mutation: string, input: object, selection?: string): Promise<unknown> {
    if (Object.values(input).includes(undefined)) return null;
    const result = await this.#harbour.tenant.result(mutation, { ...input }, selection);
    const name = textAt(result, '__typename');
    if (REFUSALS.test(name)) return null;
    expect(name, mutation).toMatch(/Success$/);
    this.#count(this.#done, mutation, 1);
    return result;
  }

  #count(counts: Map<string, number>, key: string, by: number): void {
    counts.set(key, (counts.get(key) ?? 0) + by);
  }

  /** Each part that was known is where it was, or where what it was in has gone, or was taken off. */
  async #expectSameIds({ workspaces }: Listed, unlinked: readonly string[]): Promise<void> {
    const homes = new Map(
      workspaces.nodes.flatMap(({ id, parts }) => parts.map((part) => [keyOf(part), id] as const)),
    );
    const known = [...homes.keys()].filter((key) => this.#homes.has(key));
    const olds = known.map((key) => this.#homes.get(key) ?? '');
    const resolved = await this.#harbour.resolve([...olds, ...unlinked]);
    const takenOff = resolved.slice(olds.length);
    for (const [index, key] of known.entries()) {
      const home = homes.get(key) ?? '';
      // It may have gone since it was listed.
      if (home === olds[index] || takenOff.includes(home)) continue;
      expect(home, `Where ${key} is`).toBe(resolved[index]);
    }
    for (const [key, id] of homes) {
      this.#homes.set(key, id);
      this.#ids.add(id);
    }
    this.#shown = workspaces.nodes;
  }

  async #expectAll(): Promise<void> {
    const listed = await this.#harbour.list();
    const upstreams = await this.#harbour.upstreams.list();
    await this.#expectSameIds(listed, []);
    const { workspaces, hiddenWorkspaces } = listed;
    const parts = workspaces.nodes.flatMap(({ parts }) => parts);
    const shown = parts.map(keyOf);
    const hidden = new Set(hiddenWorkspaces.nodes.map(keyOf));
    const there = new Map(
      upstreams.map((one) => [keyOf({ surface: one.surface, upstreamId: one.id }), one.name]),
    );
    expect(
      shown.toSorted(),
      'What is shown is what is there, once, but for what is hidden',
    ).toEqual([...there.keys()].filter((key) => !hidden.has(key)).sort());
    for (const { id, name, parts } of workspaces.nodes) {
      const [first] = byPrecedence(parts);
      expect(first, `${id} has a part`).toBeDefined();
      expect(new Set(parts.map(({ surface }) => surface)).size).toBe(parts.length);
      expect(name).toBe(first && there.get(keyOf(first)));
    }
    const ids = workspaces.nodes.map(({ id }) => id);
    for (const id of await this.#harbour.resolve([...this.#ids])) {
      if (id !== null) expect(ids).toContain(id);
    }
    const own = hiddenWorkspaces.nodes.filter(({ id }) => this.#ids.has(id));
    expect(own.map(({ id }) => id).sort(), 'What is hidden').toEqual(
      [...this.#hidden].flatMap(([id, times]) => (times > 0 ? id : [])).sort(),
    );
    this.#expectTotals(listed, parts);
  }

  #expectTotals(listed: Listed, parts: readonly Part[]): void {
    const { workspaces, hiddenWorkspaces, onMiosa, onRouta, onMiteos } = listed;
    const on = (wanted: Surface) => parts.filter(({ surface }) => surface === wanted).length;
    expect(workspaces.totalCount).toBe(workspaces.nodes.length);
    expect(hiddenWorkspaces.totalCount).toBe(hiddenWorkspaces.nodes.length);
    expect([onMiosa, onRouta, onMiteos].map(({ totalCount }) => totalCount)).toEqual(
      (['MIOSA', 'ROUTA', 'MITEOS'] as const).map(on),
    );
  }
}
