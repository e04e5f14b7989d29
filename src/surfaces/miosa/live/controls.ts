import type { UpstreamRequest } from '../../../upstream/request.js';
import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { WriteCall } from '../../call.js';
import { is } from '../../live/outcomes.js';
import { toComputer } from '../mapping.js';
import type { ComputerStatus, MiosaComputer, MiosaPort } from '../port.js';
import * as answers from '../wire/answers.js';
import type { Computers } from './computers.js';
import { fitting, reaching } from './faults.js';
import { keyOf } from './idempotency-key.js';
import { outgoing, type LiveMiosaOptions } from './options.js';

type Options = LiveMiosaOptions & { computers: Computers };

interface Verb {
  method: keyof MiosaPort;
  /** Below the computer's route. */
  name: 'start' | 'stop' | 'restart' | 'resize' | 'move';
  body?: UpstreamRequest['body'];
}

/** What is done to a computer that is there. MIOSA answers it with the computer, or with how it went. */
export class Controls {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async start(call: WriteCall, id: string): Promise<MiosaComputer> {
    const out = await outgoing(this.#options, call);
    const started = this.#do(call, out, id, { method: 'startComputer', name: 'start' });
    return this.#unlessAlready('RUNNING', out, id, started);
  }

  async stop(call: WriteCall, id: string): Promise<MiosaComputer> {
    const out = await outgoing(this.#options, call);
    const stopped = this.#do(call, out, id, { method: 'stopComputer', name: 'stop' });
    return this.#unlessAlready('STOPPED', out, id, stopped);
  }

  async restart(call: WriteCall, id: string): Promise<MiosaComputer> {
    const out = await outgoing(this.#options, call);
    return this.#do(call, out, id, { method: 'restartComputer', name: 'restart' });
  }

  async resize(call: WriteCall, id: string, size: string): Promise<MiosaComputer> {
    const out = await outgoing(this.#options, call);
    const verb = { method: 'resizeComputer', name: 'resize', body: { json: { size } } } as const;
    return fitting(this.#do(call, out, id, verb), 'size');
  }

  async move(call: WriteCall, id: string, workspaceId: string): Promise<MiosaComputer> {
    const out = await outgoing(this.#options, call);
    const body = { json: { workspace_id: workspaceId } };
    const moved = this.#do(call, out, id, { method: 'moveComputer', name: 'move', body });
    return fitting(reaching('computer or workspace', moved));
  }

  /** The answer to it is the new computer, and nothing else tells which that is. */
  async clone(call: WriteCall, id: string, name: string | null): Promise<MiosaComputer> {
    const idempotencyKey = keyOf(call, 'cloneComputer');
    const body = { json: name === null ? {} : { name } };
    const out = await outgoing(this.#options, call);
    const route = '/computers/{id}/clone';
    const request = { method: 'POST', route, params: { id }, body, idempotencyKey } as const;
    const made = this.#options.upstream.json(out, request, answers.computer);
    return toComputer(await fitting(reaching('computer', made)));
  }

  async delete(call: WriteCall, id: string): Promise<void> {
    const idempotencyKey = keyOf(call, 'deleteComputer');
    const out = await outgoing(this.#options, call);
    const route = '/computers/{id}';
    const request = { method: 'DELETE', route, params: { id }, idempotencyKey } as const;
    await reaching('computer', this.#options.upstream.send(out, request));
  }

  async #do(
    call: WriteCall,
    out: UpstreamCall,
    id: string,
    { method, name, body }: Verb,
  ): Promise<MiosaComputer> {
    const { upstream, computers } = this.#options;
    const route = `/computers/{id}/${name}`;
    const idempotencyKey = keyOf(call, method);
    const request = { method: 'POST', route, params: { id }, body, idempotencyKey } as const;
    return computers.changed(out, id, upstream.json(out, request, answers.changedComputer));
  }

  /** MIOSA may refuse what has been done already; that is no fault. */
  async #unlessAlready(
    status: ComputerStatus,
    out: UpstreamCall,
    id: string,
    done: Promise<MiosaComputer>,
  ): Promise<MiosaComputer> {
    try {
      return await done;
    } catch (error) {
      if (!is(error, 'CONFLICT') || error.field !== null) throw error;
      const computer = await this.#options.computers.read(out, id).catch(() => null);
      if (computer?.status !== status) throw error;
      return computer;
    }
  }
}
