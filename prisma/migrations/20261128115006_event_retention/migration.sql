-- AlterTable
ALTER TABLE "EventCounter" ADD COLUMN     "removed" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "removedAt" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "Event_tenantId_workspaceId_sequence_idx" ON "Event"("tenantId", "workspaceId", "sequence");

-- CreateIndex
CREATE INDEX "Event_tenantId_upstreamWorkspaceId_sequence_idx" ON "Event"("tenantId", "upstreamWorkspaceId", "sequence");
