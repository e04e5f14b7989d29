import type { Clock } from '../../../clock.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { ReadMiosaDelivery } from '../../../surfaces/miosa/port.js';
import type { WebhookSource } from '../../../webhooks/source.js';
import { KEPT_MS } from '../../../webhooks/upkeep.js';
import type { EventLog } from '../../log.js';
import { toLogEvent } from '../miosa.js';

/** What MIOSA posts. It is what its stream tells, under the same ids, so that each is told once. */
export function miosaWebhooks({
  readDelivery,
  log,
  clock,
}: {
  readDelivery: ReadMiosaDelivery;
  log: EventLog;
  clock: Clock;
}): WebhookSource {
  return {
    surface: Surface.MIOSA,
    read(body) {
      const delivery = readDelivery(body);
      if (delivery === null) return null;
      const { id: eventId, event } = delivery;
      return {
        eventId,
        async takeIn(tx, tenantId) {
          // Of one that is older than what is remembered, nobody knows whether it was told before.
          if (!event || event.at.getTime() < clock.now().getTime() - KEPT_MS) return;
          await log.appendNew(tx, tenantId, [toLogEvent(event)]);
        },
      };
    },
  };
}
