import type { ByteRange } from '../../../files/byte-range.js';
import type { Download } from '../../../files/download.js';
import type { Call } from '../../call.js';
import { bytesOf } from '../../live/downloads.js';
import { eachOf } from '../../live/outcomes.js';
import { mimeIn } from '../../live/mime.js';
import { oldestFirst } from '../../live/order.js';
import { toDeliverable } from '../mapping.js';
import type { ById, MiteosDeliverable } from '../port.js';
import * as answers from '../wire/answers.js';
import { fileNameIn } from '../../../files/disposition-name.js';
import { outgoing, type LiveMiteosOptions } from './options.js';

export class Deliverables {
  readonly #options: LiveMiteosOptions;

  constructor(options: LiveMiteosOptions) {
    this.#options = options;
  }

  async of(call: Call, taskIds: readonly string[]): Promise<ById<MiteosDeliverable[]>> {
    if (taskIds.length === 0) return new Map();
    const out = await outgoing(this.#options, call);
    return eachOf(taskIds, async (id) => {
      const request = { method: 'GET', route: '/tasks/{id}/deliverables', params: { id } } as const;
      const list = await this.#options.upstream.json(out, request, answers.deliverables);
      return oldestFirst(list.map((deliverable) => toDeliverable(deliverable, id)));
    });
  }

  async download(
    call: Call,
    taskId: string,
    deliverableId: string,
    range: ByteRange | null,
  ): Promise<Download> {
    const out = await outgoing(this.#options, call);
    const answer = await this.#options.upstream.download(out, {
      method: 'GET',
      route: '/tasks/{id}/deliverables/{file}/download',
      params: { id: taskId, file: deliverableId },
      range,
    });
    return {
      name: fileNameIn(answer.contentDisposition ?? '') ?? deliverableId,
      type: mimeIn(answer.contentType ?? '') ?? 'application/octet-stream',
      ...bytesOf('MITEOS', answer, range),
    };
  }
}
