import { Surface } from '../../../store/generated/prisma/enums.js';
import type { ReadMiteosDelivery } from '../../../surfaces/miteos/port.js';
import type { WebhookSource } from '../../../webhooks/source.js';
import type { LiveApprovals } from './live-approvals.js';
import type { TaskNews } from './task-news.js';

export interface MiteosWebhooksOptions {
  readDelivery: ReadMiteosDelivery;
  approvals: LiveApprovals;
  tasks: TaskNews;
}

/** What Miteos posts: approvals, which it tells nowhere else, and how far tasks are. */
export function miteosWebhooks({
  readDelivery,
  approvals,
  tasks,
}: MiteosWebhooksOptions): WebhookSource {
  return {
    surface: Surface.MITEOS,
    read(body) {
      const delivery = readDelivery(body);
      if (delivery === null) return null;
      const { id: eventId, news } = delivery;
      return {
        eventId,
        async takeIn(tx, tenantId) {
          if (news?.type === 'approval.required') await approvals.asked(tx, tenantId, news);
          else if (news) await tasks.takeIn(tx, tenantId, news);
        },
      };
    },
  };
}
