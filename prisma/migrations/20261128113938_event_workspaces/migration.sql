-- AlterTable
ALTER TABLE "Event" ADD COLUMN     "upstreamWorkspaceId" TEXT,
ADD COLUMN     "workspaceId" TEXT;
