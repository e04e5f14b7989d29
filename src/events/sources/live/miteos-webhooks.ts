import { Surface } from '../../../store/generated/prisma/enums.js';
import { newsIn } from '../../../surfaces/miteos/live/news.js';
import type { WebhookSource } from '../../../webhooks/source.js';
import type { LiveApprovals } from './live-approvals.js';
import type { TaskNews } from './task-news.js';

/** What Miteos posts: approvals, which it tells nowhere else, and how far tasks are. */
export function miteosWebhooks(parts: {
  approvals: LiveApprovals;
  tasks: TaskNews;
}): WebhookSource {
  return {
    surface: Surface.MITEOS,
    read(body) {
      const delivery = newsIn(body);
      if (delivery === null) return null;
      const { id: eventId, news } = delivery;
      return {
        eventId,
        async takeIn(tx, tenantId) {
          if (news?.type === 'approval.required') await parts.approvals.asked(tx, tenantId, news);
          else if (news) await parts.tasks.takeIn(tx, tenantId, news);
        },
      };
    },
  };
}
