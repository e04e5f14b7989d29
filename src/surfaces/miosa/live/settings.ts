import { isDeepStrictEqual } from 'node:util';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { SurfaceError } from '../../errors.js';
import { eachOf } from '../../live/outcomes.js';
import { toSettings } from '../mapping.js';
import type { WorkspaceSettings } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, settings } from '../wire/bodies.js';
import { reaching } from './faults.js';
import { keyOf } from './idempotency-key.js';
import { outgoing, type LiveMiosaOptions } from './options.js';

const MOST_REMEMBERED = 10_000;

type Known = Partial<WorkspaceSettings>;

/** MIOSA shows a part of the settings with the stats, and the whole of them only when they change. */
export class Settings {
  readonly #options: LiveMiosaOptions;
  /** What the last change through this process has answered, the oldest first. */
  readonly #remembered = new Map<string, WorkspaceSettings>();

  constructor(options: LiveMiosaOptions) {
    this.#options = options;
  }

  /** What is shown, and what is remembered as long as nothing that is shown speaks against it. */
  async of(call: Call, workspaceIds: readonly string[]): Promise<ById<Known>> {
    if (workspaceIds.length === 0) return new Map();
    const out = await outgoing(this.#options, call);
    return eachOf(workspaceIds, async (id) => {
      const request = { method: 'GET', route: '/workspaces/{id}/stats', params: { id } } as const;
      const stats = this.#options.upstream.json(out, request, answers.stats);
      const shown = toSettings((await reaching('workspace', stats)).settings);
      const place = placeOf(call, id);
      const remembered = this.#remembered.get(place);
      if (remembered === undefined) return shown;
      if (agree(shown, remembered)) return remembered;
      // Somebody else has changed them since.
      this.#remembered.delete(place);
      return shown;
    });
  }

  /** @throws SurfaceError `IN_DOUBT` when MIOSA does not say what has become of them */
  async update(call: WriteCall, id: string, changes: Known): Promise<WorkspaceSettings> {
    const body = bodyOf(settings, {
      max_computers: changes.maxComputers,
      max_computer_size: changes.maxComputerSize,
      default_computer_size: changes.defaultComputerSize,
      default_auto_stop_seconds: changes.defaultAutoStopSeconds,
      allowed_template_types: changes.allowedTemplateTypes,
    });
    const idempotencyKey = keyOf(call, 'updateSettings');
    const out = await outgoing(this.#options, call);
    const route = '/workspaces/{id}/settings';
    const request = { method: 'PUT', route, params: { id }, body, idempotencyKey } as const;
    const answer = this.#options.upstream.json(out, request, answers.changedSettings);
    const known = toSettings((await reaching('workspace', answer)).settings);
    if (!isWhole(known)) {
      const message = 'MIOSA has changed the settings, and does not say what all of them are now.';
      throw new SurfaceError('MIOSA', 'IN_DOUBT', message);
    }
    this.#remember(placeOf(call, id), known);
    return known;
  }

  #remember(place: string, known: WorkspaceSettings): void {
    this.#remembered.delete(place);
    this.#remembered.set(place, known);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) {
      this.#remembered.delete(oldest);
    }
  }
}

function placeOf({ account }: Call, workspaceId: string): string {
  return JSON.stringify([account, workspaceId]);
}

function isWhole(known: Known): known is WorkspaceSettings {
  return (
    known.maxComputers !== undefined &&
    known.maxComputerSize !== undefined &&
    known.defaultComputerSize !== undefined &&
    known.defaultAutoStopSeconds !== undefined &&
    known.allowedTemplateTypes !== undefined
  );
}

function agree(shown: Known, remembered: WorkspaceSettings): boolean {
  return isDeepStrictEqual({ ...remembered, ...shown }, remembered);
}
